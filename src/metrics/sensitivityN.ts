import { Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { isCount, isListOf, show } from '../options.js';
import { readBaseline } from './baseline.js';
import { checkMetric, checkSeed, type ScoredOptions } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { withScores } from './scores.js';
import { checkSamples, drawnSubsets, givenSubsets } from './subsets.js';
import { toldChanges } from './toldChanges.js';

/** Options of `metrics.sensitivityN`. */
export interface SensitivityNOptions extends ScoredOptions {
  /**
   * How many pixels are taken away at once: one or several numbers from 1 to all.
   * @default 8, from 1 to 80 % of all, in even ratios
   */
  readonly n?: number | readonly number[];
  /**
   * How many sets to draw of each size, 2 or more; or the sets, all of one size, int32 `[samples, n]`, indices
   * `y * width + x`.
   * @default 100 (Ancona et al. 2018)
   */
  readonly samples?: number | Tensor;
  /** Seeds the draws: a whole number. @default 0 */
  readonly seed?: number;
}

/** The paper's range of n. */
const [SIZES, LARGEST] = [8, 0.8];

/**
 * How well a map's sum over any n pixels tells how the logit falls without them, for few pixels and for many. 1 is
 * best, 0 is chance.
 *
 * The mean over the sizes n of Pearson's correlation, over random sets S of n pixels, of `sum of the map over S` and
 * `z(x) - z(x with S at 0)`. Departs from the paper, which draws a curve over n: ask for one n at a time to have it.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns a number for each example, -1 to 1.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [correlation] = await metrics.sensitivityN(model, image, map, { n: 448 });
 * @see Ancona et al. 2018, Towards better understanding of gradient-based attribution methods, arXiv:1711.06104.
 */
export async function sensitivityN(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: SensitivityNOptions = {},
): Promise<number[]> {
  const caller = 'sensitivityN';
  checkMetric(caller, options, ['n', 'samples', 'seed']);
  const { samples = 100, seed = 0, n } = options;
  checkSamples(caller, samples);
  checkSeed(caller, seed);
  return withScores(caller, model, input, options.target, 'logit', async (subject) => {
    const read = await readMaps(caller, maps, subject);
    const pixels = read.height * read.width;
    const sizes = n === undefined ? evenRatios(LARGEST * pixels) : typeof n === 'number' ? [n] : n;
    if (!isListOf(sizes, (size) => isCount(size, 1) && size <= pixels) || sizes.length === 0) {
      throw new OptionError(`${caller}: n is ${show(n)}; wanted whole numbers from 1 to ${pixels}.`);
    }
    const empty = await readBaseline(caller, 'baseline', 0, subject);
    const groups =
      samples instanceof Tensor
        ? [await givenSubsets(caller, samples, pixels)]
        : sizes.map((size, i) => drawnSubsets(samples, size, pixels, seed, i));
    const correlations = await toldChanges(subject, read, empty, groups, options);
    return correlations.map((each) => each.reduce((a, b) => a + b) / each.length);
  });
}

/** Whole numbers from 1 to the largest, each about as many times the one before. */
function evenRatios(largest: number): number[] {
  return [...new Set(Array.from({ length: SIZES }, (_, i) => Math.round(largest ** (i / (SIZES - 1)))))];
}
