import { centreBox } from './centreBox.js';
import type { CheckedImageOptions } from './ImageOptions.js';
import type { Pixels } from './Pixels.js';
import { resample } from './resample.js';

/** A picture's red, green and blue at the wanted size, 0 to 255. */
export function fitted(pixels: Pixels, { size, fit }: Pick<CheckedImageOptions, 'size' | 'fit'>): Pixels['data'] {
  if (size === undefined) return pixels.data;
  const [height, width] = size;
  const whole = { top: 0, left: 0, height: pixels.height, width: pixels.width };
  if (fit !== 'contain') return resample(pixels, fit === 'cover' ? centreBox(pixels, size) : whole, height, width);
  // The picture's place in the result is that of the result's proportions in a picture of the picture's.
  const place = centreBox({ height, width }, [pixels.height, pixels.width]);
  const inner = resample(pixels, whole, place.height, place.width);
  const result = new Float32Array(height * width * 3);
  for (let y = 0; y < place.height; y++) {
    const row = inner.subarray(y * place.width * 3, (y + 1) * place.width * 3);
    result.set(row, ((place.top + y) * width + place.left) * 3);
  }
  return result;
}
