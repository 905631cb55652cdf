import type { Tensor } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { readBaseline, type Baseline } from './baseline.js';
import { checkMetric, type ScoredOptions } from './MetricOptions.js';
import { readEither } from './readMaps.js';
import { scoreVariants } from './scoreVariants.js';
import { withScores } from './scores.js';

/** Options of `metrics.completeness`. */
export interface CompletenessOptions extends ScoredOptions {
  /** The picture that the attributions were measured from, in the model's range. @default 0 */
  readonly baseline?: Baseline;
}

/**
 * By how much attributions miss the logit that they should add up to: 0 is best.
 *
 * `(sum of the attributions - (z(x) - z(baseline))) / |z(x) - z(baseline)|`: above 0 they add up to too much, below to
 * too little.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - attributions of the input's shape, or their sums over channels `[batch, h, w]`.
 * @returns a number for each example; infinite where the logit is the same as the baseline's and the sum is not 0.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [gap] = await metrics.completeness(model, image, attributions, { target: 285 });
 * @see Sundararajan, Taly & Yan 2017, Axiomatic Attribution for Deep Networks, arXiv:1703.01365, section 3.
 */
export async function completeness(
  model: ScoreSource,
  input: Input,
  maps: Tensor,
  options: CompletenessOptions = {},
): Promise<number[]> {
  checkMetric('completeness', options, ['baseline']);
  const { baseline = 0 } = options;
  return withScores('completeness', model, input, options.target, 'logit', async (subject) => {
    const attributions = await readEither('completeness', maps, subject);
    const empty = await readBaseline('completeness', 'baseline', baseline, subject);
    const write = (picture: Float32Array, example: number, k: number): void => {
      if (k === 1) picture.set(empty[example] as Float32Array);
    };
    const scores = await scoreVariants(subject, 2, write, options);
    return scores.map((pair, example) => {
      const rise = (pair[0] as number) - (pair[1] as number);
      const sum = (attributions[example] as Float32Array).reduce((total, value) => total + value, 0);
      return sum === rise ? 0 : (sum - rise) / Math.abs(rise);
    });
  });
}
