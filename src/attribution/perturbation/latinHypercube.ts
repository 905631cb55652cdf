import { seededRandom } from '../../Random.js';
import { permutation } from './coalitions.js';

/**
 * Points of a unit cube, row by row. Along each axis, each of n equal slices holds one of the n points (McKay, Beckman
 * & Conover 1979, doi:10.2307/1268522).
 */
export function latinHypercube(seed: number, points: number, axes: number): Float32Array {
  const rows = new Float32Array(points * axes);
  for (let axis = 0; axis < axes; axis++) {
    const random = seededRandom(seed, -1 - axis);
    permutation(seed, axis, points).forEach(
      (slice, k) => (rows[k * axes + axis] = (slice + random.uniform()) / points),
    );
  }
  return rows;
}
