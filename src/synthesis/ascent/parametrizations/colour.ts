import { clipByValue, log, sigmoid, sub, type Tensor4D } from '@tensorflow/tfjs-core';
import { matrix, type Matrix } from '../../../backend/matrix.js';
import { multiplyAlong } from '../../image/multiplyAlong.js';

/**
 * The square root of the covariance of ImageNet's colours, from Lucid (lucid/optvis/param/color.py): three decorrelated
 * axes, roughly brightness, blue to yellow and green to magenta.
 */
const ROOT = [
  [0.26, 0.09, 0.02],
  [0.27, 0.0, -0.05],
  [0.27, -0.09, 0.03],
] as const;

/** Lucid divides by the longest column, so that brightness keeps its size. */
const LONGEST = Math.hypot(...ROOT.map((row) => row[0]));

const entry = (i: number, j: number): number => (ROOT[i]![j] as number) / LONGEST;
const toRgb: Matrix = matrix(3, 3, entry);
const fromRgb: Matrix = matrix(3, 3, (i, j) => {
  // Cramer's rule, the indices taken in cyclic order.
  const minor = (r: number, c: number): number =>
    entry((r + 1) % 3, (c + 1) % 3) * entry((r + 2) % 3, (c + 2) % 3) -
    entry((r + 1) % 3, (c + 2) % 3) * entry((r + 2) % 3, (c + 1) % 3);
  const determinant = [0, 1, 2].reduce((total, c) => total + entry(0, c) * minor(0, c), 0);
  return minor(j, i) / determinant;
});

/** Decorrelated colours to red, green and blue, where there are three channels. */
export function correlate(image: Tensor4D): Tensor4D {
  return image.shape[3] === 3 ? multiplyAlong(image, 3, toRgb) : image;
}

/** Red, green and blue to decorrelated colours. */
export function decorrelate(image: Tensor4D): Tensor4D {
  return image.shape[3] === 3 ? multiplyAlong(image, 3, fromRgb) : image;
}

/** Any number to 0..1. */
export const bound = (image: Tensor4D): Tensor4D => sigmoid(image);

/** 0..1 to any number: black and white, which lie at infinity, to within 1/256 of them. */
export function unbound(image: Tensor4D): Tensor4D {
  const inside = clipByValue(image, 1 / 256, 255 / 256);
  return sub(log(inside), log(sub(1, inside)));
}
