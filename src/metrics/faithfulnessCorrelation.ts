import { Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { readBaseline, type Baseline } from './baseline.js';
import { checkFrom1, checkMetric, checkSeed, type ScoredOptions } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { withScores } from './scores.js';
import { checkSamples, drawnSubsets, givenSubsets } from './subsets.js';
import { toldChanges } from './toldChanges.js';

/** Options of `metrics.faithfulnessCorrelation`. */
export interface FaithfulnessCorrelationOptions extends ScoredOptions {
  /** How many pixels each set has, 1 or more. @default the picture's width */
  readonly size?: number;
  /**
   * How many sets to draw, 2 or more; or the sets, int32 `[samples, pixels of each]`, indices `y * width + x`.
   * @default 100
   */
  readonly samples?: number | Tensor;
  /** Seeds the draws: a whole number. @default 0 */
  readonly seed?: number;
  /** What a pixel that is gone shows, in the model's range. @default 0 */
  readonly baseline?: Baseline;
}

/**
 * How well a map's sum over some pixels tells how the logit falls without them: 1 is best, 0 is chance.
 *
 * Pearson's correlation, over random sets S of pixels, of `sum of the map over S` and
 * `z(x) - z(x with S at the baseline)`; 0 where one of the two does not vary.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns a number for each example, -1 to 1.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [correlation] = await metrics.faithfulnessCorrelation(model, image, map, { size: 448 });
 * @see Bhatt, Weller & Moura 2020, Evaluating and Aggregating Feature-based Model Explanations, arXiv:2005.00631.
 */
export async function faithfulnessCorrelation(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: FaithfulnessCorrelationOptions = {},
): Promise<number[]> {
  const caller = 'faithfulnessCorrelation';
  checkMetric(caller, options, ['size', 'samples', 'seed', 'baseline']);
  const { samples = 100, seed = 0, baseline = 0 } = options;
  if (options.size !== undefined) checkFrom1(caller, 'size', options.size);
  checkSamples(caller, samples);
  checkSeed(caller, seed);
  return withScores(caller, model, input, options.target, 'logit', async (subject) => {
    const read = await readMaps(caller, maps, subject);
    const { size = read.width } = options;
    const pixels = read.height * read.width;
    if (size > pixels) {
      throw new OptionError(`${caller}: size is ${size}; wanted no more than the ${pixels} pixels of a picture.`);
    }
    const empty = await readBaseline(caller, 'baseline', baseline, subject);
    const subsets =
      samples instanceof Tensor
        ? await givenSubsets(caller, samples, pixels)
        : drawnSubsets(samples, size, pixels, seed, 0);
    return (await toldChanges(subject, read, empty, [subsets], options)).map(([correlation]) => correlation as number);
  });
}
