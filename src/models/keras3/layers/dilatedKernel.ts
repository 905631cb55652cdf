import { reshape, tensor2d, type Tensor4D } from '@tensorflow/tfjs-core';
import { resizeBy } from './interpolation.js';

/**
 * A kernel with zeros between its weights, so that a plain convolution dilates: tfjs has no gradient of a dilated one.
 */
export function dilatedKernel(kernel: Tensor4D, [rows, columns]: readonly [number, number]): Tensor4D {
  if (rows === 1 && columns === 1) return kernel;
  const [height, width, channels, n] = kernel.shape;
  const spread = resizeBy(
    reshape(kernel, [1, height, width, channels * n]),
    apart(height, rows),
    apart(width, columns),
  );
  return reshape(spread, [spread.shape[1], spread.shape[2], channels, n]);
}

/** A matrix that puts the i-th of n values at i * rate. */
function apart(n: number, rate: number): ReturnType<typeof tensor2d> {
  const length = (n - 1) * rate + 1;
  const values = new Float32Array(length * n);
  for (let i = 0; i < n; i++) values[i * rate * n + i] = 1;
  return tensor2d(values, [length, n]);
}
