import { backend_util, engine, reverse, type Tensor } from '@tensorflow/tfjs-core';
import type { PoolingAttributes } from './PoolingAttributes.js';

/**
 * The gradient of a max pooling by tfjs's kernel, for the GPU backends. There the kernel (4.22) gives it to the last of
 * equal maxima: with the pictures turned by 180 degrees, the last is the first.
 */
export function turnedMaxPoolGrad(dy: Tensor, input: Tensor, output: Tensor, attributes: PoolingAttributes): Tensor {
  const { filterSize, strides, pad } = attributes;
  const info = backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize as [number, number],
    strides as [number, number],
    1,
    pad,
  );
  const { top, left } = info.padInfo;
  // Turned, what the windows reach beyond the last row is what they reach before the first; less than nothing where
  // they leave rows over.
  const below = (info.outHeight - 1) * info.strideHeight + info.filterHeight - info.inHeight - top;
  const right = (info.outWidth - 1) * info.strideWidth + info.filterWidth - info.inWidth - left;
  const turnedPad: backend_util.ExplicitPadding = [
    [0, 0],
    [below, top],
    [right, left],
    [0, 0],
  ];
  const turn = (x: Tensor): Tensor => reverse(x, [1, 2]);
  const inputs = { dy: turn(dy), input: turn(input), output };
  return turn(engine().runKernel('MaxPoolGrad', inputs, { filterSize, strides, pad: turnedPad } as never) as Tensor);
}
