import { gather as gatherFrom, tensor1d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Pair } from '../geometry.js';
import { only, type OperationOf, type Shape } from '../operation.js';
import { collectedCopies } from './gather.js';

/**
 * Values along an axis and, before and after them, as in a mirror.
 * @param isOnEdge - whether the mirror stands between the values and what is put around (`SYMMETRIC`), or on the
 *   outermost value (`REFLECT`).
 */
export function mirror(axis: number, [before, after]: Pair, isOnEdge: boolean): OperationOf<'gather'> {
  const indices = (size: number): Tensor1D => {
    const [low, high] = isOnEdge ? [-1, 2 * size - 1] : [0, 2 * size - 2];
    const places = Array.from({ length: before + size + after }, (_, i) => i - before);
    return tensor1d(
      places.map((place) => (place < 0 ? low - place : place < size ? place : high - place)),
      'int32',
    );
  };
  return {
    kind: 'gather',
    attributes: { axis },
    weights: {},
    shape: ([x]) => [(x as Shape).map((size, i) => (i === axis && size !== null ? before + size + after : size))],
    forward: ([x]) => [gatherFrom(x as Tensor, indices((x as Tensor).shape[axis] as number), axis)],
    backward: (gradients, { inputs: [x] }) => {
      const { shape } = x as Tensor;
      return [collectedCopies(only(gradients), indices(shape[axis] as number), shape, axis)];
    },
  };
}
