import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readMaps } from './readMaps.js';

/**
 * How sparse a map is: 0 for the same value everywhere (also 0), towards 1 for a single pixel. It ignores location.
 *
 * Gini's index `sum_i (2 i - n - 1) a_i / (n sum a)`, `a` the absolute values in rising order, `i = 1 .. n`.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns a number for each example, 0 to `1 - 1 / n`.
 * @throws {ShapeError} {NumericalError}
 * @example
 * const [sparseness] = await metrics.gini(map);
 * @see Chalasani et al. 2020, Concise Explanations of Neural Networks using Adversarial Training, arXiv:1810.06583.
 */
export async function gini(maps: Tensor3D): Promise<number[]> {
  const { values } = await readMaps('gini', maps);
  return values.map((map) => {
    const n = map.length;
    const sorted = Float64Array.from(map, Math.abs).sort();
    let [sum, weighted] = [0, 0];
    sorted.forEach((value, i) => {
      sum += value;
      weighted += (2 * (i + 1) - n - 1) * value;
    });
    return sum === 0 ? 0 : weighted / (n * sum);
  });
}
