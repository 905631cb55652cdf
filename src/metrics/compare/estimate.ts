import { seededRandom } from '../../Random.js';
import type { Estimate } from './Comparison.js';

const RESAMPLES = 1000;
/** Outside lie 2.5 % at either end. */
const TAIL = 0.025;

/**
 * The mean of the available numbers, and the interval of its bootstrap distribution (Efron 1979). Its ends are
 * percentiles of the means of as many pictures, drawn with replacement. The same seed draws the same pictures for every
 * list.
 */
export function estimate(scores: readonly (number | null)[], seed: number): Estimate | undefined {
  const values = Float64Array.from(scores, (score) => score ?? NaN);
  const { mean, count } = meanOf(values, (i) => i);
  if (count === 0) return undefined;
  const random = seededRandom(seed);
  const means = new Float64Array(RESAMPLES);
  for (let k = 0; k < RESAMPLES; k++) {
    const resampled = meanOf(values, () => random.integer(values.length));
    // Of pictures that all lack a number there is no mean: the mean itself adds no width.
    means[k] = resampled.count === 0 ? mean : resampled.mean;
  }
  means.sort();
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))] as number;
  return { mean, low: at(TAIL), high: at(1 - TAIL), pictures: count };
}

function meanOf(values: Float64Array, pick: (i: number) => number): { mean: number; count: number } {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[pick(i)] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return { mean: sum / count, count };
}
