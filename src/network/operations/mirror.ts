import { tensor1d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Pair } from '../geometry.js';
import type { OperationOf, Shape } from '../operation.js';
import { gather } from './gather.js';

/**
 * Values along an axis and, before and after them, as in a mirror.
 * @param behind - how far beyond the outermost value the mirror stands: 0 (`REFLECT`) or a half (`SYMMETRIC`).
 */
export function mirror(axis: number, [before, after]: Pair, behind: number): OperationOf<'gather'> {
  const gathering = gather(axis);
  const indices = (x: Tensor): Tensor1D => {
    const size = x.shape[axis] as number;
    const far = size - 1 + behind;
    return tensor1d(
      Array.from(
        { length: before + size + after },
        (_, i) => far - Math.abs(far + behind - Math.abs(i - before + behind)),
      ),
      'int32',
    );
  };
  return {
    ...gathering,
    shape: ([x]) => [(x as Shape).map((size, i) => (i === axis && size !== null ? before + size + after : size))],
    forward: ([x]) => gathering.forward([x as Tensor, indices(x as Tensor)]),
    backward: (gradients, { inputs: [x], output }) =>
      gathering.backward(gradients, { inputs: [x as Tensor, indices(x as Tensor)], output }),
  };
}
