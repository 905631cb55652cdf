import { matMul, reshape, tensor2d, transpose, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** One picture `[1, h, w, c]`, its columns multiplied by one matrix and its rows by another, each row by row. */
export function alongBoth(picture: Tensor, rows: Float64Array, columns: Float64Array): Tensor {
  const [, h, w, c] = picture.shape as [number, number, number, number];
  const square = (matrix: Float64Array, size: number): Tensor2D => tensor2d(Float32Array.from(matrix), [size, size]);
  const down = matMul(square(rows, h), reshape(picture, [h, w * c]));
  const turned = transpose(reshape(down, [h, w, c]), [1, 0, 2]);
  const across = matMul(square(columns, w), reshape(turned, [w, h * c]));
  return reshape(transpose(reshape(across, [w, h, c]), [1, 0, 2]), picture.shape);
}
