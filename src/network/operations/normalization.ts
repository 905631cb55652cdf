import { add, mean, mul, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type Attributes, type OperationOf, type Shape } from '../operation.js';
import type { Weight } from '../weights.js';

interface Parameters {
  readonly gamma?: Weight | undefined;
  readonly beta?: Weight | undefined;
}

/**
 * y = gamma * n + beta, n = (x - mean) / sqrt(variance + epsilon) over some axes; Ba et al. 2016, arXiv:1607.06450.
 * Backwards, with g = gamma * dy: dx = (g - mean(g) - n * mean(g * n)) / sqrt(variance + epsilon).
 */
export function normalization(
  attributes: Attributes['normalization'],
  { gamma, beta }: Parameters,
): OperationOf<'normalization'> {
  const { epsilon } = attributes;
  const axes = [...attributes.axes];
  const along = (weight: Tensor, { shape }: Tensor): Tensor =>
    reshape(
      weight,
      shape.map((size, i) => (axes.includes(i) ? size : 1)),
    );
  const normalize = (x: Tensor): { normalized: Tensor; scale: Tensor } => {
    const centred = sub(x, mean(x, axes, true));
    const scale = rsqrt(add(mean(square(centred), axes, true), epsilon));
    return { normalized: mul(centred, scale), scale };
  };
  const apply = (x: Tensor): Tensor => {
    const { normalized } = normalize(x);
    const scaled = gamma === undefined ? normalized : mul(normalized, along(gamma(), x));
    return beta === undefined ? scaled : add(scaled, along(beta(), x));
  };
  return {
    kind: 'normalization',
    attributes,
    weights: { ...(gamma && { gamma }), ...(beta && { beta }) },
    reads: ['inputs'],
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [apply(x as Tensor)],
    locality: ([shape]) =>
      axes.join() === String((shape?.length ?? 0) - 1) ? inPlace(([x]) => apply(x as Tensor)) : undefined,
    backward: (gradients, { inputs }) => {
      const x = inputs[0] as Tensor;
      const { normalized, scale } = normalize(x);
      const g = gamma === undefined ? only(gradients) : mul(only(gradients), along(gamma(), x));
      const projected = mul(normalized, mean(mul(g, normalized), axes, true));
      return [mul(sub(sub(g, mean(g, axes, true)), projected), scale)];
    },
    reweighted: (replace) =>
      normalization(attributes, { gamma: gamma && replace('gamma', gamma), beta: beta && replace('beta', beta) }),
  };
}
