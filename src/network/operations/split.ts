import { concat, split as splitTensor, zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { OperationOf, Shape } from '../operation.js';

/** A tensor as several along an axis, of given sizes. */
export function split(axis: number, sizes: readonly number[]): OperationOf<'split'> {
  const part = (shape: Shape, size: number): (number | null)[] => shape.map((own, i) => (i === axis ? size : own));
  return {
    kind: 'split',
    attributes: { axis },
    weights: {},
    shape: ([input]) => sizes.map((size) => part(input as Shape, size)),
    forward: ([x]) => splitTensor(x as Tensor, [...sizes], axis),
    backward: (gradients, { inputs }) => {
      const { shape } = inputs[0] as Tensor;
      const each = sizes.map((size, i) => gradients[i] ?? zeros(part(shape, size) as number[]));
      return [concat(each, axis)];
    },
    permuted: (order) => split(order.indexOf(axis), sizes),
  };
}
