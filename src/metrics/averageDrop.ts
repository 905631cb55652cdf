import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { readBaseline, type Baseline } from './baseline.js';
import { checkMetric, type ScoredOptions } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { scoreVariants } from './scoreVariants.js';
import { withScores } from './scores.js';

/** Options of `metrics.averageDrop`. */
export interface AverageDropOptions extends ScoredOptions {
  /** What shows where the map is lowest, in the model's range. @default 0 */
  readonly baseline?: Baseline;
}

/** What is left of the class where only what a map shows is left of the picture. */
export interface AverageDrop {
  /** How much of the probability is lost, 0 to 1: low is good. */
  readonly drop: number;
  /** 1 where the probability grows, else 0: its mean over examples is the average increase. */
  readonly increase: number;
  /** How much of what was missing to a probability of 1 is gained, 0 to 1: high is good. */
  readonly gain: number;
}

/**
 * What becomes of the class when the map dims the picture: `x' = m x + (1 - m) baseline`, `m` the map stretched to
 * 0..1. A map that is the same everywhere becomes 0.
 *
 * `drop = max(0, p(x) - p(x')) / p(x)`, `increase = p(x') > p(x)`, `gain = max(0, p(x') - p(x)) / (1 - p(x))`. Their
 * means over a dataset are the papers' average drop, increase and gain. A map that is bright everywhere does well.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns of each example the three.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [{ drop, increase }] = await metrics.averageDrop(model, image, gradCam(model, image));
 * @see Chattopadhay et al. 2018, Grad-CAM++, arXiv:1710.11063; Zhang et al. 2024, Opti-CAM, for the gain.
 */
export async function averageDrop(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: AverageDropOptions = {},
): Promise<AverageDrop[]> {
  checkMetric('averageDrop', options, ['baseline']);
  const { baseline = 0 } = options;
  return withScores('averageDrop', model, input, options.target, 'probability', async (subject) => {
    const { values } = await readMaps('averageDrop', maps, subject);
    const empty = await readBaseline('averageDrop', 'baseline', baseline, subject);
    const masks = values.map(stretched);
    const write = (picture: Float32Array, example: number, k: number): void => {
      if (k === 0) return;
      const [mask, other] = [masks[example] as Float64Array, empty[example] as Float32Array];
      picture.forEach((value, i) => {
        const m = mask[Math.floor(i / subject.channels)] as number;
        picture[i] = m * value + (1 - m) * (other[i] as number);
      });
    };
    const scores = await scoreVariants(subject, 2, write, options);
    return scores.map((pair) => {
      const [whole, dimmed] = pair as unknown as [number, number];
      return {
        drop: share(whole - dimmed, whole),
        increase: dimmed > whole ? 1 : 0,
        gain: share(dimmed - whole, 1 - whole),
      };
    });
  });
}

const share = (part: number, whole: number): number => (part > 0 ? part / whole : 0);

/** A map stretched to 0..1. */
function stretched(map: Float32Array): Float64Array {
  const [low, high] = [map.reduce((a, b) => Math.min(a, b)), map.reduce((a, b) => Math.max(a, b))];
  return Float64Array.from(map, (value) => (high > low ? (value - low) / (high - low) : 0));
}
