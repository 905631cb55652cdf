import { concat, split, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';
import { placeByPlace } from './merge.js';

/** Tensors side by side along an axis; a negative one counts from the last. */
export function concatenation(axis: number): OperationOf<'concatenation'> {
  const at = (rank: number): number => (axis < 0 ? axis + rank : axis);
  return {
    kind: 'concatenation',
    attributes: { axis },
    weights: {},
    shape: (inputs) => {
      const [first] = inputs as readonly [Shape];
      const along = at(first.length);
      const total = inputs.reduce<number | null>((sum, shape) => {
        const size = shape[along] as number | null;
        return sum === null || size === null ? null : sum + size;
      }, 0);
      return [first.map((size, i) => (i === along ? total : size))];
    },
    forward: (inputs) => [concat([...inputs], at((inputs[0] as Tensor).rank))],
    locality: (shapes) =>
      axis === -1 || axis === 3 ? placeByPlace(shapes, (crops) => concat([...crops], 3)) : undefined,
    backward: (gradients, { inputs }) => {
      const along = at((inputs[0] as Tensor).rank);
      return split(
        only(gradients),
        inputs.map((input) => input.shape[along] as number),
        along,
      );
    },
    permuted: (order) => concatenation(order.indexOf(at(order.length))),
  };
}
