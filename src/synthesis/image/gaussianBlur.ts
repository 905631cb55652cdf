import type { Tensor4D } from '@tensorflow/tfjs-core';
import { matrix, remembered, type Matrix } from '../../backend/matrix.js';
import { multiplyAlong } from './multiplyAlong.js';

/**
 * Blurs images by a Gaussian, of `sigma` pixels; at a border, by what is left of it. Two products with constant
 * matrices.
 */
export function gaussianBlur(image: Tensor4D, sigma: number): Tensor4D {
  // A neighbour's weight is then below 1e-80; and 2 sigma^2 must not be rounded to 0.
  if (sigma < 0.05) return image;
  return multiplyAlong(multiplyAlong(image, 1, gaussian(image.shape[1], sigma)), 2, gaussian(image.shape[2], sigma));
}

function gaussian(size: number, sigma: number): Matrix {
  return remembered(`gaussian ${size} ${sigma}`, () => bells(size, sigma));
}

function bells(size: number, sigma: number): Matrix {
  const weight = (i: number, j: number): number => Math.exp(-((i - j) ** 2) / (2 * sigma * sigma));
  const sums = Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += weight(i, j);
    return sum;
  });
  return matrix(size, size, (i, j) => weight(i, j) / (sums[i] as number));
}
