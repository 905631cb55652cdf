import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/** A patch's mask `[size, size]`: all of it, or the circle in it with a soft border of a pixel. */
export function patchMask(shape: 'circle' | 'square', size: number): Tensor2D {
  const middle = (size - 1) / 2;
  const values = Float32Array.from({ length: size * size }, (_, i) => {
    if (shape === 'square') return 1;
    const distance = Math.hypot(Math.floor(i / size) - middle, (i % size) - middle);
    return Math.min(1, Math.max(0, size / 2 - distance));
  });
  return tensor2d(values, [size, size]);
}
