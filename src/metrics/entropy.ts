import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readMaps } from './readMaps.js';

/**
 * How spread a map is, in nats: 0 for a single pixel, `log n` for the same value everywhere (also 0). It ignores
 * location.
 *
 * `-sum q log q`, `q = |map| / sum |map|`.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns a number for each example, 0 to `log n`.
 * @throws {ShapeError} {NumericalError}
 * @example
 * const [nats] = await metrics.entropy(map);
 * @see Bhatt, Weller & Moura 2020, Evaluating and Aggregating Feature-based Model Explanations, arXiv:2005.00631.
 */
export async function entropy(maps: Tensor3D): Promise<number[]> {
  const { values } = await readMaps('entropy', maps);
  return values.map((map) => {
    const sum = map.reduce((total, value) => total + Math.abs(value), 0);
    if (sum === 0) return Math.log(map.length);
    return map.reduce((total, value) => {
      const q = Math.abs(value) / sum;
      return q === 0 ? total : total - q * Math.log(q);
    }, 0);
  });
}
