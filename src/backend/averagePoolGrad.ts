import { backend_util, engine, mul, tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import type { PoolingAttributes } from './PoolingAttributes.js';

/**
 * The gradient of an average pooling with respect to its input. A mean at the border is over the pixels that are there.
 * tfjs 4.22's kernels divide by the whole window in the backward pass; this corrects it.
 */
export function averagePoolGrad(dy: Tensor, input: Tensor, attributes: PoolingAttributes): Tensor {
  const { filterSize, strides, pad } = attributes;
  const info = backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize as [number, number],
    strides as [number, number],
    1,
    pad,
  );
  const rows = shares(info.outHeight, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
  const columns = shares(info.outWidth, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
  const whole = [...rows, ...columns].every((share) => share === 1);
  const shared = rows.flatMap((row) => columns.map((column) => row * column));
  const scaled = whole ? dy : mul(dy, tensor4d(shared, [1, rows.length, columns.length, 1]));
  return engine().runKernel('AvgPoolGrad', { dy: scaled, input }, { ...attributes }) as Tensor;
}

/** For each window along one axis, its size over the number of pixels that it covers. */
function shares(count: number, stride: number, before: number, window: number, length: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return window / (Math.min(length, start + window) - Math.max(0, start));
  });
}
