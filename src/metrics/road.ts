import { Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { isListOf, show } from '../options.js';
import { pause } from '../pace.js';
import type { Curve } from './Curve.js';
import { falling } from './falling.js';
import { impute } from './impute.js';
import { checkFrom0, checkMetric, checkOneOf, checkSeed, type ScoredOptions } from './MetricOptions.js';
import { drawn } from './drawn.js';
import { readMaps } from './readMaps.js';
import { scoreVariants } from './scoreVariants.js';
import { withScores } from './scores.js';

/** Options of `metrics.road`. */
export interface RoadOptions extends ScoredOptions {
  /**
   * Percentiles of the map's values, above 0 and up to 100: pixels at or above each are taken away.
   * @default 10, 20, ..., 90
   */
  readonly percentiles?: readonly number[];
  /** Which pixels go: those that the map holds most important, or as many of the least. @default 'most' */
  readonly order?: 'most' | 'least';
  /**
   * Deviation of the normal noise on pixels filled in, in the input's units; or the noise itself, of the input's shape
   * or one picture's.
   * @default 0.01 (Rong et al. 2022)
   */
  readonly noise?: number | Tensor;
  /** Seeds the noise: a whole number. @default 0 */
  readonly seed?: number;
}

const TENS = [10, 20, 30, 40, 50, 60, 70, 80, 90];

/**
 * Remove and debias: the class's probability when pixels are taken away and filled in from around. So the missing part
 * leaves no shape of its own. A good map lowers the curve, and with `order: 'least'` keeps it high.
 *
 * `curve[i]` is the probability without the pixels at or above percentile `q_i` of the map (`least`: at or below
 * `100 - q_i`). Each missing pixel is the mean of its neighbours, 1/6 for those beside and 1/12 for those at the
 * corners, all solved together, plus noise. Percentiles lie between ranks as numpy's do. Equal values go by rows, from
 * the first.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns of each example the curve, a number for each percentile, and as area its mean.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [most] = await metrics.road(model, image, map);
 * const [least] = await metrics.road(model, image, map, { order: 'least' });
 * console.log((least.area - most.area) / 2); // high is good
 * @see Rong et al. 2022, A Consistent and Efficient Evaluation Strategy for Attribution Methods, arXiv:2202.00449.
 */
export async function road(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: RoadOptions = {},
): Promise<Curve[]> {
  const caller = 'road';
  checkMetric(caller, options, ['percentiles', 'order', 'noise', 'seed']);
  const { percentiles = TENS, order = 'most', noise = 0.01, seed = 0, signal } = options;
  const isPercentile = (q: unknown): boolean => typeof q === 'number' && q > 0 && q <= 100;
  if (!isListOf(percentiles, isPercentile) || percentiles.length === 0) {
    throw new OptionError(`${caller}: percentiles is ${show(percentiles)}; wanted numbers above 0 and up to 100.`);
  }
  checkOneOf(caller, 'order', order, ['most', 'least']);
  if (!(noise instanceof Tensor)) checkFrom0(caller, 'noise', noise);
  checkSeed(caller, seed);
  return withScores(caller, model, input, options.target, 'probability', async (subject) => {
    const { height, width, channels } = subject;
    const { values } = await readMaps(caller, maps, subject);
    const noises = await drawn(caller, noise, 1, seed, subject);
    const orders = values.map((map) => falling(order === 'most' ? map : map.map((value) => -value)));
    const write = async (picture: Float32Array, example: number, k: number): Promise<void> => {
      await pause(signal ? { signal } : {});
      const count = counted(height * width, percentiles[k] as number, order);
      const missing = new Uint8Array(height * width);
      for (const pixel of (orders[example] as Uint32Array).subarray(0, count)) missing[pixel] = 1;
      impute(picture, missing, [height, width, channels]);
      const added = noises(example, 0);
      picture.forEach((value, i) => {
        if (missing[Math.floor(i / channels)]) picture[i] = value + (added[i] as number);
      });
    };
    const scores = await scoreVariants(subject, percentiles.length, write, options);
    return scores.map((curve) => ({ curve: [...curve], area: curve.reduce((a, b) => a + b) / curve.length }));
  });
}

/** How many of n different values lie at or above a percentile, or at or below 100 less it. */
function counted(n: number, percentile: number, order: 'most' | 'least'): number {
  return order === 'most'
    ? n - Math.ceil(((n - 1) * percentile) / 100)
    : Math.floor(((n - 1) * (100 - percentile)) / 100) + 1;
}
