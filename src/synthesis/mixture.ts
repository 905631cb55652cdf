import { add, gather, mul, slice, tensor1d, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/** Rows that are each a weighted sum of a few rows of a source. */
export interface Mixture {
  /** How many there are. */
  readonly count: number;
  /** How many rows of the source each takes, a power of two; those that take fewer have weights of 0. */
  readonly slots: number;
  /** Which, `[slots, count]`. */
  readonly indices: Int32Array;
  /** How much of each, `[slots, count]`. */
  readonly weights: Float32Array;
}

/**
 * The mixture's rows, `[count, c]`: one gather, and sums by halves, in the same order each time. A scatter would be the
 * other way to write its transpose, but tfjs's for WebGL looks at every row for every result, and that for WebGPU adds in
 * whatever order its threads come.
 * @param source - `[rows, c]`.
 */
export function mix(source: Tensor2D, { count, slots, indices, weights }: Mixture): Tensor2D {
  const taken = gather(source, tensor1d(indices, 'int32'));
  let sum: Tensor2D = mul(taken, tensor2d(weights, [slots * count, 1]));
  for (let half = slots / 2; half >= 1; half /= 2) {
    sum = add(slice(sum, [0, 0], [half * count, -1]), slice(sum, [half * count, 0], [half * count, -1]));
  }
  return sum;
}

/** The mixture that gives a source of some rows their gradient, from that of the rows that were mixed from them. */
export function transposedMixture({ count, indices, weights }: Mixture, rows: number): Mixture {
  const lengths = new Int32Array(rows);
  weights.forEach((weight, i) => {
    if (weight !== 0) lengths[indices[i]!]!++;
  });
  const most = lengths.reduce((a, b) => Math.max(a, b), 1);
  const slots = 2 ** Math.ceil(Math.log2(most));
  const turned = { indices: new Int32Array(slots * rows), weights: new Float32Array(slots * rows) };
  const filled = new Int32Array(rows);
  weights.forEach((weight, i) => {
    if (weight === 0) return;
    const row = indices[i]!;
    const at = filled[row]!++ * rows + row;
    turned.indices[at] = i % count;
    turned.weights[at] = weight;
  });
  return { count: rows, slots, ...turned };
}
