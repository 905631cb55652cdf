import { backend_util, engine, getBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { turnedMaxPoolGrad } from './turnedMaxPoolGrad.js';

/** A pooling's window, strides and padding, as tfjs's kernels take them. */
export interface PoolingAttributes {
  readonly filterSize: readonly number[];
  readonly strides: readonly number[];
  readonly pad: 'same' | 'valid';
}

/**
 * The gradient of a max pooling with respect to its input; of equal maxima the first, row by row, gets it. Of tfjs 4.22's
 * kernels only the cpu's does so. Those for GPUs give it to the last; that for wasm too, and it loses it in a window
 * without a positive value, so there a loop does it.
 */
export function maxPoolGrad(dy: Tensor, input: Tensor, output: Tensor, attributes: PoolingAttributes): Tensor {
  if (['webgl', 'webgpu'].includes(getBackend())) return turnedMaxPoolGrad(dy, input, output, attributes);
  if (getBackend() !== 'wasm') {
    return engine().runKernel('MaxPoolGrad', { dy, input, output }, { ...attributes }) as Tensor;
  }
  const dx = new Float32Array(input.size);
  // On wasm both live in this thread's memory: reading them waits for nothing.
  scatterToMaxima(input.dataSync<'float32'>(), dy.dataSync<'float32'>(), dx, input.shape, attributes);
  return tensor(dx, input.shape);
}

/** Adds each window's gradient to its first largest value's place in dx, which holds zeros before. */
export function scatterToMaxima(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  shape: readonly number[],
  { filterSize, strides, pad }: PoolingAttributes,
): void {
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize as [number, number],
    strides as [number, number],
    1,
    pad,
  );
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels, padInfo } = info;
  let from = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top;
      const [firstY, lastY] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - padInfo.left;
        const [firstX, lastX] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
        for (let c = 0; c < channels; c++, from++) {
          let best = ((b * inHeight + firstY) * inWidth + firstX) * channels + c;
          for (let y = firstY; y < lastY; y++) {
            for (let at = firstX; at < lastX; at++) {
              const i = ((b * inHeight + y) * inWidth + at) * channels + c;
              if ((x[i] as number) > (x[best] as number)) best = i;
            }
          }
          dx[best] = (dx[best] as number) + (dy[from] as number);
        }
      }
    }
  }
}
