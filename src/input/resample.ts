import type { Box } from '../Box.js';
import type { Pixels } from './Pixels.js';

/** What one target pixel is made of: `weights[i]` of the source pixel `first + i`. */
interface Tap {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Bilinear resampling of a box of a picture with half-pixel centres and antialiasing. The triangle filter is as wide as
 * the picture shrinks, as in Pillow's `resize(..., Image.BILINEAR, box)`, but without rounding in between.
 *
 * @returns `[height, width, 3]`, 0 to 255.
 */
export function resample(pixels: Pixels, box: Box, height: number, width: number): Float32Array {
  const across = taps(box.width, width);
  const narrow = new Float32Array(box.height * width * 3);
  for (let y = 0; y < box.height; y++) {
    const row = (box.top + y) * pixels.width + box.left;
    for (const [x, { first, weights }] of across.entries()) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * pixels.data[(row + first + i) * 3 + c]!;
        narrow[(y * width + x) * 3 + c] = sum;
      }
    }
  }

  const result = new Float32Array(height * width * 3);
  const line = width * 3;
  for (const [y, { first, weights }] of taps(box.height, height).entries()) {
    for (let x = 0; x < line; x++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * narrow[(first + i) * line + x]!;
      result[y * line + x] = sum;
    }
  }
  return result;
}

function taps(from: number, to: number): Tap[] {
  const step = from / to;
  const support = Math.max(1, step);
  return Array.from({ length: to }, (_, target) => {
    const center = (target + 0.5) * step;
    const first = Math.max(0, Math.floor(center - support + 0.5));
    const end = Math.min(from, Math.floor(center + support + 0.5));
    const raw = Array.from({ length: end - first }, (__, i) =>
      Math.max(0, 1 - Math.abs(first + i + 0.5 - center) / support),
    );
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}
