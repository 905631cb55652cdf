import type { Pixels } from '../../input/Pixels.js';
import { resample } from '../../input/resample.js';
import type { Size } from './sizes.js';

/** A picture's values, `[h, w, 3]`, all of it squeezed into a size. */
export function pictureValues(
  pixels: Pixels,
  [height, width]: Size,
  [black, white]: readonly [number, number],
): Float32Array {
  const fits = pixels.height === height && pixels.width === width;
  const whole = { top: 0, left: 0, height: pixels.height, width: pixels.width };
  const values = fits ? pixels.data : resample(pixels, whole, height, width);
  return Float32Array.from(values, (value) => black + (value / 255) * (white - black));
}
