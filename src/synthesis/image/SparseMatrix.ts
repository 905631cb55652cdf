import { add, gather, mul, slice, tensor1d, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/** A matrix with a few entries a row, each row with as many places (the ELLPACK layout). */
export interface SparseMatrix {
  /** How many rows. */
  readonly count: number;
  /** Entries of each row, a power of two; rows with fewer have weights of 0. */
  readonly slots: number;
  /** Their columns, `[slots, count]`. */
  readonly indices: Int32Array;
  /** Their values, `[slots, count]`. */
  readonly weights: Float32Array;
}

/**
 * The product with a dense matrix, `[count, c]`: one gather, and sums by halves, always in the same order. tfjs's
 * scatter would do for the transpose, but looks at every row for every result on WebGL, and adds in any order on
 * WebGPU.
 * @param source - `[columns, c]`.
 */
export function multiplySparse(source: Tensor2D, { count, slots, indices, weights }: SparseMatrix): Tensor2D {
  const taken = gather(source, tensor1d(indices, 'int32'));
  let sum: Tensor2D = mul(taken, tensor2d(weights, [slots * count, 1]));
  for (let half = slots / 2; half >= 1; half /= 2) {
    sum = add(slice(sum, [0, 0], [half * count, -1]), slice(sum, [half * count, 0], [half * count, -1]));
  }
  return sum;
}

/**
 * The transpose, which leads gradients back.
 * @param rows - how many: the columns of the matrix.
 */
export function transposedSparse(matrix: SparseMatrix, rows: number): SparseMatrix {
  const { count, indices, weights } = matrix;
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
