import { clone, pad, slice as sliceTensor, type Tensor } from '@tensorflow/tfjs-core';
import { sliding } from '../geometry.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * A part of each axis; its gradient is zero elsewhere.
 * @param begin - the first place kept on each axis.
 * @param end - how many places are cut off at the end of each axis.
 */
export function slice(begin: readonly number[], end: readonly number[]): OperationOf<'slice'> {
  const [, top = 0, left = 0] = begin;
  const isPicture = begin.length === 4 && [begin[0], begin[3], end[0], end[3]].every((n) => n === 0);
  return {
    kind: 'slice',
    attributes: { begin, end },
    weights: {},
    shape: ([input]) => [
      (input as Shape).map((size, axis) => (size === null ? null : size - (begin[axis] ?? 0) - (end[axis] ?? 0))),
    ],
    forward: ([x]) => {
      const { shape } = x as Tensor;
      return [
        sliceTensor(
          x as Tensor,
          [...begin],
          shape.map((size, axis) => size - (begin[axis] ?? 0) - (end[axis] ?? 0)),
        ),
      ];
    },
    locality: () =>
      isPicture ? { ...sliding([0, 0], [1, 1], [-top, -left]), onCrops: ([x]) => clone(x as Tensor) } : undefined,
    backward: (gradients) => [
      pad(
        only(gradients),
        begin.map((before, axis): [number, number] => [before, end[axis] ?? 0]),
      ),
    ],
    permuted: (order) =>
      slice(
        order.map((axis) => begin[axis] as number),
        order.map((axis) => end[axis] as number),
      ),
  };
}
