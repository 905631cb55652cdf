import { latinHypercube } from './latinHypercube.js';

/** How much mask `k` of a half shows of a part. */
export type Masks = (half: 0 | 1, k: number, part: number) => number;

/** What Jansen's estimator of total Sobol indices looks at, and what it makes of the scores. */
export interface PickFreeze {
  /** `n (parts + 1)` rows: all masks of the first half, then for each part all of them with that part of the second. */
  readonly rows: Float32Array;
  /** Each part's total index. */
  readonly values: (scores: ArrayLike<number>) => Float64Array;
}

/** `sum_k (f(A_k) - f(A_k with a part of B_k))^2 / (2 n var f(A))`; 0 where the variance is. */
export function pickFreeze(masks: Masks, n: number, parts: number): PickFreeze {
  const rows = Float32Array.from({ length: n * (parts + 1) * parts }, (_, i) => {
    const [row, part] = [Math.floor(i / parts), i % parts];
    return masks(Math.floor(row / n) - 1 === part ? 1 : 0, row % n, part);
  });
  const values = (scores: ArrayLike<number>): Float64Array => {
    const own = Float64Array.from({ length: n }, (_, k) => scores[k] as number);
    const mean = own.reduce((sum, score) => sum + score, 0) / n;
    const variance = own.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (n - 1);
    return Float64Array.from({ length: parts }, (_, part) => {
      const squares = own.reduce((sum, score, k) => sum + (score - (scores[(part + 1) * n + k] as number)) ** 2, 0);
      return variance === 0 ? 0 : squares / (2 * n * variance);
    });
  };
  return { rows, values };
}

/** Masks that are drawn: one hypercube of twice as many axes, so that both halves of a pair are independent. */
export function drawnMasks(seed: number, n: number, parts: number): Masks {
  const drawn = latinHypercube(seed, n, 2 * parts);
  return (half, k, part) => drawn[(2 * k + half) * parts + part] as number;
}
