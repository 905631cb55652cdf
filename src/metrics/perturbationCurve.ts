import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { readBaseline, type Baseline } from './baseline.js';
import type { Curve } from './Curve.js';
import { falling } from './falling.js';
import { checkFrom1, checkMetric, checkOneOf, type ScoredOptions } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { scoreVariants } from './scoreVariants.js';
import { withScores } from './scores.js';
import { setPixels } from './setPixels.js';

/** Options of `metrics.perturbationCurve`. */
export interface PerturbationCurveOptions extends ScoredOptions {
  /**
   * Side of the square patches, in pixels, 1 or more; those at the right and lower border may be cut.
   * @default 9 (Samek et al. 2015)
   */
  readonly patch?: number;
  /** Which patches go first: those that the map holds most important, or least. @default 'most' */
  readonly order?: 'most' | 'least';
  /** How many patches to take away, 1 or more. @default all */
  readonly steps?: number;
  /** What a pixel that is gone shows, in the model's range. @default 0 */
  readonly baseline?: Baseline;
}

/**
 * What is left of the class when patches are taken away, the most important first. A good map makes the area large, and
 * with the least important first small.
 *
 * `curve[k]` is the probability with the `k` patches of greatest (or least) sum of the map set to the baseline. Equal
 * ones go by rows, from the first. The area over the perturbation curve
 * `area = mean over k = 0 .. steps of curve[0] - curve[k]`.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns of each example the curve, `steps + 1` numbers, and the area over it.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [{ area }] = await metrics.perturbationCurve(model, image, map, { patch: 28 });
 * @see Samek et al. 2015, Evaluating the visualization of what a deep neural network has learned, arXiv:1509.06321.
 */
export async function perturbationCurve(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: PerturbationCurveOptions = {},
): Promise<Curve[]> {
  const caller = 'perturbationCurve';
  checkMetric(caller, options, ['patch', 'order', 'steps', 'baseline']);
  const { patch = 9, order = 'most', baseline = 0 } = options;
  checkFrom1(caller, 'patch', patch);
  checkOneOf(caller, 'order', order, ['most', 'least']);
  if (options.steps !== undefined) checkFrom1(caller, 'steps', options.steps);
  return withScores(caller, model, input, options.target, 'probability', async (subject) => {
    const { values, height, width } = await readMaps(caller, maps, subject);
    const empty = await readBaseline(caller, 'baseline', baseline, subject);
    const patches = patchesOf(height, width, patch);
    const sign = order === 'most' ? 1 : -1;
    const orders = values.map((map) =>
      falling(patches.map((pixels) => sign * pixels.reduce((sum, pixel) => sum + (map[pixel] as number), 0))),
    );
    const steps = Math.min(options.steps ?? Infinity, patches.length);
    const write = (picture: Float32Array, example: number, k: number): void => {
      for (const i of (orders[example] as Uint32Array).subarray(0, k)) {
        const pixels = patches[i] as readonly number[];
        setPixels(picture, empty[example] as Float32Array, pixels, 0, pixels.length, subject.channels);
      }
    };
    const scores = await scoreVariants(subject, steps + 1, write, options);
    return scores.map((curve) => {
      const drops = curve.reduce((sum, score) => sum + (curve[0] as number) - score, 0);
      return { curve: [...curve], area: drops / curve.length };
    });
  });
}

/** The pixels of each patch of a grid, row by row. */
function patchesOf(height: number, width: number, side: number): number[][] {
  const across = Math.ceil(width / side);
  const patches = Array.from({ length: across * Math.ceil(height / side) }, (): number[] => []);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      patches[Math.floor(y / side) * across + Math.floor(x / side)]?.push(y * width + x);
    }
  }
  return patches;
}
