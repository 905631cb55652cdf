import { Tensor } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { checkBoolean } from '../options.js';
import { drawn } from './drawn.js';
import { checkFrom0, checkFrom1, checkMetric, checkSeed, type ScoredOptions } from './MetricOptions.js';
import { readAttributions } from './readMaps.js';
import { scoreVariants } from './scoreVariants.js';
import { withScores } from './scores.js';
import { spread } from './spread.js';

/** Options of `metrics.infidelity`. */
export interface InfidelityOptions extends ScoredOptions {
  /**
   * Deviation of the normal perturbations, as a share of `max(x) - min(x)` of each example; or the perturbations
   * themselves, `[samples, ...picture]` in the input's units.
   * @default 0.2 (Yeh et al. 2019)
   */
  readonly noise?: number | Tensor;
  /** How many perturbations to draw, 1 or more. @default 50 */
  readonly samples?: number;
  /** Seeds the draws: a whole number. @default 0 */
  readonly seed?: number;
  /** Whether attributions are first scaled as fits the score's changes best. @default false */
  readonly normalize?: boolean;
}

/**
 * How far attributions are from telling what perturbations do to the class's logit: low is good.
 *
 * `mean_k (I_k . phi - (z(x) - z(x - I_k)))^2` over perturbations `I_k`; with `normalize`, `phi` times
 * `mean(I . phi (z(x) - z(x - I))) / mean((I . phi)^2)`. In the square of the logit's units.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - attributions of the input's own shape, in the logit's units, such as integrated gradients or gradient
 *   times input.
 * @returns a number for each example.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [error] = await metrics.infidelity(model, image, attributions, { target: 285 });
 * @see Yeh et al. 2019, On the (In)fidelity and Sensitivity of Explanations, arXiv:1901.09392.
 */
export async function infidelity(
  model: ScoreSource,
  input: Input,
  maps: Tensor,
  options: InfidelityOptions = {},
): Promise<number[]> {
  const caller = 'infidelity';
  checkMetric(caller, options, ['noise', 'samples', 'seed', 'normalize']);
  const { noise = 0.2, seed = 0, normalize = false } = options;
  const samples = noise instanceof Tensor ? (noise.shape[0] as number) : (options.samples ?? 50);
  if (!(noise instanceof Tensor)) checkFrom0(caller, 'noise', noise);
  checkFrom1(caller, 'samples', samples);
  checkSeed(caller, seed);
  checkBoolean(caller, 'normalize', normalize);
  return withScores(caller, model, input, options.target, 'logit', async (subject) => {
    const attributions = await readAttributions(caller, maps, subject);
    const perturbations = await drawn(caller, noise, samples, seed, subject, spread(subject));
    const told = attributions.map(() => new Float64Array(samples));
    // The first variant is the picture itself.
    const write = (picture: Float32Array, example: number, k: number): void => {
      if (k === 0) return;
      const [perturbation, own] = [perturbations(example, k - 1), attributions[example] as Float32Array];
      let sum = 0;
      picture.forEach((value, i) => {
        picture[i] = value - (perturbation[i] as number);
        sum += (perturbation[i] as number) * (own[i] as number);
      });
      (told[example] as Float64Array)[k - 1] = sum;
    };
    const scores = await scoreVariants(subject, samples + 1, write, options);
    return scores.map((own, example) => {
      const changes = own.subarray(1).map((score) => (own[0] as number) - score);
      const dots = told[example] as Float64Array;
      const factor = normalize ? bestFactor(dots, changes) : 1;
      return dots.reduce((sum, value, k) => sum + (factor * value - (changes[k] as number)) ** 2, 0) / samples;
    });
  });
}

/** The factor that brings some numbers nearest to others. */
function bestFactor(numbers: Float64Array, wanted: Float64Array): number {
  const square = numbers.reduce((sum, value) => sum + value * value, 0);
  return square === 0 ? 1 : numbers.reduce((sum, value, k) => sum + value * (wanted[k] as number), 0) / square;
}
