import { add, mean, mul, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { inPlace, only, type Operation } from '../operation.js';
import type { Lowerings } from './lower.js';

interface LayerNormalization {
  readonly axis: number[];
  readonly epsilon: number;
  readonly gamma?: { read(): Tensor } | null;
  readonly beta?: { read(): Tensor } | null;
}

/**
 * y = gamma * n + beta, n = (x - mean) / sqrt(variance + epsilon) over the layer's axes; Ba et al. 2016,
 * arXiv:1607.06450. Backwards, with g = gamma * dy: dx = (g - mean(g) - n * mean(g * n)) / sqrt(variance + epsilon).
 */
function normalization({ axis, epsilon, gamma, beta }: LayerNormalization): Operation {
  const along = (weight: Tensor, { shape }: Tensor): Tensor =>
    reshape(
      weight,
      shape.map((size, i) => (axis.includes(i) ? size : 1)),
    );
  const normalize = (x: Tensor): { normalized: Tensor; scale: Tensor } => {
    const centred = sub(x, mean(x, axis, true));
    const scale = rsqrt(add(mean(square(centred), axis, true), epsilon));
    return { normalized: mul(centred, scale), scale };
  };
  const apply = (x: Tensor): Tensor => {
    const { normalized } = normalize(x);
    const scaled = gamma == null ? normalized : mul(normalized, along(gamma.read(), x));
    return beta == null ? scaled : add(scaled, along(beta.read(), x));
  };
  return {
    reads: ['inputs'],
    forward: ([x]) => [apply(x as Tensor)],
    locality: ([shape]) =>
      axis.join() === String((shape?.length ?? 0) - 1) ? inPlace(([x]) => apply(x as Tensor)) : undefined,
    backward: (gradients, { inputs }) => {
      const x = inputs[0] as Tensor;
      const { normalized, scale } = normalize(x);
      const g = gamma == null ? only(gradients) : mul(only(gradients), along(gamma.read(), x));
      const projected = mul(normalized, mean(mul(g, normalized), axis, true));
      return [mul(sub(sub(g, mean(g, axis, true)), projected), scale)];
    },
  };
}

export const layerNormalizationLayers: Lowerings = {
  LayerNormalization: (layer: LayerNormalization) => [normalization(layer)],
};
