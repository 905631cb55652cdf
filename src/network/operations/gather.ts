import {
  cast,
  equal,
  gather as gatherFrom,
  matMul,
  range,
  reshape,
  transpose,
  util,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * Values along an axis by their indices, the second input. Backwards each value's place collects the gradients of all
 * its copies: a product with a matrix of zeros and ones, which every backend has.
 */
export function gather(axis: number): OperationOf<'gather'> {
  return {
    kind: 'gather',
    attributes: { axis },
    weights: {},
    reads: ['inputs'],
    shape: ([x, indices]) => [[...(x as Shape).slice(0, axis), ...(indices as Shape), ...(x as Shape).slice(axis + 1)]],
    forward: ([x, indices]) => [gatherFrom(x as Tensor, cast(indices as Tensor, 'int32'), axis)],
    backward: (gradients, { inputs }) => {
      const [{ shape }, indices] = inputs as [Tensor, Tensor];
      const [before, size, after] = [
        util.sizeFromShape(shape.slice(0, axis)),
        shape[axis] as number,
        util.sizeFromShape(shape.slice(axis + 1)),
      ];
      const copies = cast(equal(reshape(cast(indices, 'int32'), [-1, 1]), range(0, size, 1, 'int32')), 'float32');
      const byCopy = transpose(reshape(only(gradients), [before, indices.size, after]), [0, 2, 1]);
      const byPlace = matMul(reshape(byCopy, [before * after, indices.size]), copies);
      return [reshape(transpose(reshape(byPlace, [before, after, size]), [0, 2, 1]), shape), undefined];
    },
  };
}
