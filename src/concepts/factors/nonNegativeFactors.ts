import { divNoNan, keep, matMul, mul, tidy, dispose, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Pieces } from '../../objectives/pieces.js';

/** Two factors of which the product is near a matrix: `[rows, k]` and `[k, columns]`. */
export type Factors = readonly [weights: Tensor2D, parts: Tensor2D];

/**
 * Non-negative factors of a non-negative matrix, by multiplicative updates from a start: `W *= V H' / W H H'`, then
 * `H *= W' V / W' W H` (Lee & Seung 2001).
 * @param start - not disposed.
 */
export function* nonNegativeFactors(matrix: Tensor2D, start: Factors, iterations: number): Pieces<Factors> {
  let [weights, parts] = start.map((factor) => keep(factor.clone())) as [Tensor2D, Tensor2D];
  let isDone = false;
  try {
    for (let i = 0; i < iterations; i++) {
      const before = [weights, parts];
      weights = tidy(() => {
        const above = matMul(matrix, parts, false, true);
        return mul(weights, divNoNan(above, matMul(weights, matMul(parts, parts, false, true))));
      }) as Tensor2D;
      const moved = weights;
      parts = tidy(() => {
        const above = matMul(moved, matrix, true);
        return mul(parts, divNoNan(above, matMul(matMul(moved, moved, true), parts)));
      }) as Tensor2D;
      dispose(before);
      yield 1;
    }
    isDone = true;
    return [weights, parts];
  } finally {
    if (!isDone) dispose([weights, parts]);
  }
}
