import { matMul, mean, reshape, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * `sum_k weights[k] A[y, x, k]` for each example.
 * @param activation - A, `[batch, ...places, channels]`.
 * @param weights - `[batch, channels]`.
 * @returns `[batch, ...places]`.
 */
export function weightedActivation(activation: Tensor, weights: Tensor2D): Tensor {
  const [batch, channels] = weights.shape;
  const places = reshape(activation, [batch, activation.size / (batch * channels), channels]);
  return reshape(matMul(places, reshape(weights, [batch, channels, 1])), activation.shape.slice(0, -1));
}

/** Grad-CAM's sum: each channel weighted by the mean of its gradient. */
export function meanWeighted(activation: Tensor, gradient: Tensor): Tensor {
  return weightedActivation(activation, mean(gradient, placesOf(gradient)) as Tensor2D);
}

/** The axes of places: all but the batch and the channels. */
export function placesOf({ rank }: Tensor): number[] {
  return Array.from({ length: rank - 2 }, (_, i) => i + 1);
}
