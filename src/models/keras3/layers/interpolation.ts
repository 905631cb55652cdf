import { matMul, reshape, tensor2d, transpose, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

/** Linear interpolation along an axis with half-pixel centres: a matrix `[to, from]`. */
export function interpolationMatrix(from: number, to: number): Tensor2D {
  const values = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(at);
    values[i * from + low]! += 1 - (at - low);
    if (low + 1 < from) values[i * from + low + 1]! += at - low;
  }
  return tensor2d(values, [to, from]);
}

/** The nearest value with half-pixel centres: a matrix of ones and zeros. */
export function nearestMatrix(from: number, to: number): Tensor2D {
  const values = new Float32Array(to * from);
  for (let i = 0; i < to; i++) values[i * from + Math.min(Math.floor(((i + 0.5) * from) / to), from - 1)] = 1;
  return tensor2d(values, [to, from]);
}

/** `[b, h, w, c]` resized by a matrix an axis. tfjs's own resize is right, and its gradient is not. */
export function resizeBy(x: Tensor4D, rows: Tensor2D, columns: Tensor2D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const tall = along(rows, reshape(x, [batch, height, width * channels]));
  const [toHeight, toWidth] = [rows.shape[0], columns.shape[0]];
  const wide = along(columns, reshape(tall, [batch * toHeight, width, channels]));
  return reshape(wide, [batch, toHeight, toWidth, channels]);
}

/** A matrix times each of a batch `[b, from, n]`: one product of two matrices, which every backend has. */
function along(matrix: Tensor2D, x: Tensor): Tensor {
  const [batch, from, n] = x.shape as [number, number, number];
  const flat = reshape(transpose(x, [1, 0, 2]), [from, batch * n]);
  return transpose(reshape(matMul(matrix, flat as Tensor2D), [matrix.shape[0], batch, n]), [1, 0, 2]);
}
