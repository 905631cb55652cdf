import { clone, pad as padTensor, slice, type Tensor } from '@tensorflow/tfjs-core';
import { sliding, type Pair } from '../geometry.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/** A value put before and after the places of each axis; a convolution after it takes zeros into its own padding. */
export function pad(padding: readonly Pair[], value = 0): OperationOf<'pad'> {
  const around = padding as [number, number][];
  const [, rows = [0, 0], columns = [0, 0]] = padding;
  const isPicture = padding.length === 4 && [padding[0], padding[3]].every((sides) => sides?.every((n) => n === 0));
  return {
    kind: 'pad',
    attributes: { padding, value },
    weights: {},
    shape: ([input]) => [(input as Shape).map((size, axis) => (size === null ? null : size + sumOf(padding[axis])))],
    forward: ([x]) => [padTensor(x as Tensor, around, value)],
    locality: () =>
      isPicture
        ? { ...sliding([0, 0], [1, 1], [rows[0], columns[0]]), onCrops: ([x]) => clone(x as Tensor), outside: value }
        : undefined,
    backward: (gradients, { inputs }) => [
      slice(
        only(gradients),
        padding.map(([before]) => before),
        (inputs[0] as Tensor).shape,
      ),
    ],
    absorb: (next) => (isPicture && value === 0 ? next.padded?.([rows, columns]) : undefined),
    permuted: (order) =>
      pad(
        order.map((axis) => padding[axis] as Pair),
        value,
      ),
  };
}

const sumOf = ([before, after]: Pair = [0, 0]): number => before + after;
