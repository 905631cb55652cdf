import { depthToSpace as depthToSpaceOf, reshape, transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ReceptiveInterval } from '../receptiveInterval.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * Channels laid out as blocks of pixels, over `[batch, rows, columns, channels]`; Shi et al. 2016, arXiv:1609.05158.
 */
export function depthToSpace(blockSize: number): OperationOf<'depthToSpace'> {
  const along: ReceptiveInterval = { stride: 1, start: 0, end: 1, up: blockSize };
  return {
    kind: 'depthToSpace',
    attributes: { blockSize },
    weights: {},
    shape: ([input]) => {
      const [batch, rows, columns, channels] = input as Shape as readonly [null, null, null, number];
      const enlarged = (size: number | null): number | null => (size === null ? null : size * blockSize);
      return [[batch, enlarged(rows), enlarged(columns), channels / blockSize ** 2]];
    },
    forward: ([x]) => [depthToSpaceOf(x as Tensor4D, blockSize, 'NHWC')],
    locality: () => ({ rows: along, columns: along }),
    backward: (gradients, { inputs }) => {
      const { shape } = inputs[0] as Tensor;
      const [batch, rows, columns, channels] = shape as [number, number, number, number];
      // [batch * rows, block, columns, block * channels / block^2]: tfjs's GPU backends turn tensors of up to four
      // axes.
      const blocks = reshape(only(gradients), [batch * rows, blockSize, columns, channels / blockSize]);
      return [reshape(transpose(blocks, [0, 2, 1, 3]), shape)];
    },
  };
}
