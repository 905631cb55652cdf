import { matMul, reshape, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/**
 * `sum_k weights[k] A[y, x, k]` for each example.
 * @param activation - A, `[batch, rows, columns, channels]`.
 * @param weights - `[batch, channels]`.
 * @returns `[batch, rows, columns]`.
 */
export function weightedActivation(activation: Tensor, weights: Tensor2D): Tensor3D {
  const [batch, rows, columns, channels] = activation.shape as [number, number, number, number];
  const places = reshape(activation, [batch, rows * columns, channels]);
  return reshape(matMul(places, reshape(weights, [batch, channels, 1])), [batch, rows, columns]);
}
