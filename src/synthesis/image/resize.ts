import type { Tensor4D } from '@tensorflow/tfjs-core';
import { matrix, remembered, type Matrix } from '../../backend/matrix.js';
import { multiplyAlong } from './multiplyAlong.js';

/**
 * Resizes images: bilinear with half-pixel centres; where a side shrinks, the triangle widens so that every pixel
 * counts (as Pillow's `BILINEAR`). Two products with constant matrices, so differentiable on every backend.
 * @param image - `[batch, h, w, c]`.
 * @param size - `[height, width]`.
 */
export function resize(image: Tensor4D, size: readonly [number, number]): Tensor4D {
  const [height, width] = size;
  const rows = image.shape[1] === height ? image : multiplyAlong(image, 1, resampling(image.shape[1], height));
  return image.shape[2] === width ? rows : multiplyAlong(rows, 2, resampling(image.shape[2], width));
}

/** What each of `to` places takes of each of `from` places. */
export function resampling(from: number, to: number): Matrix {
  return remembered(`resampling ${from} ${to}`, () => triangles(from, to));
}

function triangles(from: number, to: number): Matrix {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const weight = (i: number, j: number): number => Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * scale) / reach);
  const sums = Float64Array.from({ length: to }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < from; j++) sum += weight(i, j);
    return sum;
  });
  return matrix(to, from, (i, j) => weight(i, j) / (sums[i] as number));
}
