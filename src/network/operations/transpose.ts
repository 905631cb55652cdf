import { transpose as transposeTensor, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/** Axes in another order: axis i of the output is axis `order[i]` of the input. */
export function transpose(order: readonly number[]): OperationOf<'transpose'> {
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return {
    kind: 'transpose',
    attributes: { order },
    weights: {},
    shape: ([input]) => [order.map((axis) => (input as Shape)[axis] as number | null)],
    forward: ([x]) => [transposeTensor(x as Tensor, [...order])],
    backward: (gradients) => [transposeTensor(only(gradients), inverse)],
  };
}
