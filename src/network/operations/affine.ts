import { add, mul, reshape, rsqrt, sub, zerosLike, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type Operation, type OperationOf, type Replace, type Shape } from '../operation.js';
import type { Weight } from '../weights.js';

interface Axis {
  readonly axis: number;
  readonly rank: number;
}

/** y = scale * x + shift along one axis, each with a number for each of its places. */
export function affine(
  { axis, rank }: Axis,
  weights: { readonly scale: Weight<Tensor1D>; readonly shift: Weight<Tensor1D> },
  reweighted: (replace: Replace) => Operation = (replace) =>
    affine({ axis, rank }, { scale: replace('scale', weights.scale), shift: replace('shift', weights.shift) }),
): OperationOf<'affine'> {
  const { scale, shift } = weights;
  const isLast = axis === rank - 1;
  const along = (weight: Tensor): Tensor =>
    isLast
      ? weight
      : reshape(
          weight,
          Array.from({ length: rank }, (_, i) => (i === axis ? weight.size : 1)),
        );
  const apply = (x: Tensor): Tensor => add(mul(x, along(scale())), along(shift()));
  return {
    kind: 'affine',
    attributes: { axis, rank },
    weights,
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [apply(x as Tensor)],
    locality: () => inPlace(isLast ? ([x]) => apply(x as Tensor) : undefined),
    backward: (gradients) => [mul(only(gradients), along(scale()))],
    permuted: (order) => affine({ axis: order.indexOf(axis), rank }, weights, reweighted),
    reweighted,
    absorb: (next) => {
      if (next.kind !== 'affine' || next.attributes.axis !== axis) return undefined;
      const after = next.weights;
      return affine(
        { axis, rank },
        {
          scale: scale.derive((): Tensor1D => mul(scale(), after.scale())),
          shift: shift.derive((): Tensor1D => add(mul(shift(), after.scale()), after.shift())),
        },
      );
    },
    mapped: (onScale, onShift = zerosLike) =>
      affine(
        { axis, rank },
        {
          scale: scale.derive(() => onScale(scale()) as Tensor1D),
          shift: shift.derive(() => onShift(shift()) as Tensor1D),
        },
      ),
    prepare: () => {
      scale();
      shift();
    },
  };
}

interface Statistics {
  readonly gamma?: Weight | undefined;
  readonly beta?: Weight | undefined;
  readonly mean: Weight;
  readonly variance: Weight;
}

/**
 * At inference a batch normalization is affine: scale = gamma / sqrt(variance + epsilon), shift = beta - mean * scale.
 */
export function batchNormalization(
  { epsilon, ...axis }: Axis & { readonly epsilon: number },
  { gamma, beta, mean, variance }: Statistics,
): OperationOf<'affine'> {
  const scale = variance.derive((): Tensor1D => {
    const deviation = rsqrt(add(variance(), epsilon));
    return (gamma === undefined ? deviation : mul(gamma(), deviation)) as Tensor1D;
  });
  const shift = mean.derive((): Tensor1D => {
    const centred = mul(mean(), scale());
    return sub(beta?.() ?? 0, centred) as Tensor1D;
  });
  return affine(axis, { scale, shift }, (replace) =>
    batchNormalization(
      { epsilon, ...axis },
      {
        gamma: gamma && replace('gamma', gamma),
        beta: beta && replace('beta', beta),
        mean: replace('mean', mean),
        variance: replace('variance', variance),
      },
    ),
  );
}

/** Whether an operation is affine along the last axis, so that it can be folded into a linear operation before it. */
export function isChannelwise(operation: Operation): operation is OperationOf<'affine'> {
  return operation.kind === 'affine' && operation.attributes.axis === operation.attributes.rank - 1;
}
