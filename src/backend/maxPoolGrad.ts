import { backend_util, engine, getBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { PoolingAttributes } from './PoolingAttributes.js';
import { turnedMaxPoolGrad } from './turnedMaxPoolGrad.js';

/**
 * The gradient of a max pooling with respect to its input. The first of equal maxima, row by row, gets it. Among tfjs
 * 4.22's kernels only the cpu's does so. Those for GPUs and for wasm give it to the last. That for wasm also loses it
 * in a window without a positive value, so a loop does it there.
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

/**
 * Adds each window's gradient to its first largest value's place in dx, which holds zeros before, for pictures
 * `[batch, h, w, c]` or volumes `[batch, d, h, w, c]`.
 */
export function scatterToMaxima(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  shape: readonly number[],
  attributes: PoolingAttributes,
): void {
  const info = windowsOf(shape, attributes);
  const { batchSize, inDepth, inHeight, inWidth, outDepth, outHeight, outWidth, inChannels, padInfo } = info;
  const [rowSize, slabSize] = [inWidth * inChannels, inHeight * inWidth * inChannels];
  const from = (start: number): number => Math.max(0, start);
  let window = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let slab = 0; slab < outDepth; slab++) {
      const front = slab * info.strideDepth - padInfo.front;
      const [firstZ, lastZ] = [from(front), Math.min(inDepth, front + info.filterDepth)];
      for (let row = 0; row < outHeight; row++) {
        const top = row * info.strideHeight - padInfo.top;
        const [firstY, lastY] = [from(top), Math.min(inHeight, top + info.filterHeight)];
        for (let column = 0; column < outWidth; column++) {
          const left = column * info.strideWidth - padInfo.left;
          const [firstX, lastX] = [from(left), Math.min(inWidth, left + info.filterWidth)];
          for (let channel = 0; channel < inChannels; channel++, window++) {
            const origin = image * inDepth * slabSize + channel;
            let best = origin + firstZ * slabSize + firstY * rowSize + firstX * inChannels;
            for (let z = firstZ; z < lastZ; z++) {
              for (let y = firstY; y < lastY; y++) {
                const start = origin + z * slabSize + y * rowSize;
                for (let i = start + firstX * inChannels; i < start + lastX * inChannels; i += inChannels) {
                  if ((x[i] as number) > (x[best] as number)) best = i;
                }
              }
            }
            dx[best] = (dx[best] as number) + (dy[window] as number);
          }
        }
      }
    }
  }
}

/** The windows of a pooling of volumes, or of pictures as volumes of one slab. */
function windowsOf(shape: readonly number[], { filterSize, strides, pad }: PoolingAttributes): backend_util.Conv3DInfo {
  type Triple = [number, number, number];
  if (shape.length === 5) {
    return backend_util.computePool3DInfo(
      shape as [number, ...Triple, number],
      filterSize as Triple,
      strides as Triple,
      1,
      pad,
    );
  }
  const info = backend_util.computePool2DInfo(
    shape as [number, ...Triple],
    filterSize as [number, number],
    strides as [number, number],
    1,
    pad,
  );
  const slab = { inDepth: 1, outDepth: 1, strideDepth: 1, filterDepth: 1 };
  return { ...info, ...slab, padInfo: { ...info.padInfo, front: 0 } } as unknown as backend_util.Conv3DInfo;
}
