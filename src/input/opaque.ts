import { fitted } from './fitted.js';
import type { CheckedImageOptions } from './ImageOptions.js';
import type { Pixels } from './Pixels.js';

/** A picture as `ImageData` has it: `new ImageData(data, width, height)` goes on a canvas. */
export interface FittedPicture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green, blue and an opacity of 255 for each pixel, row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A picture at a size, in levels. */
export function opaque(pixels: Pixels, how: Pick<CheckedImageOptions, 'size' | 'fit'>): FittedPicture {
  const [height, width] = how.size ?? [pixels.height, pixels.width];
  const rgb = fitted(pixels, how);
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[4 * i + c] = rgb[3 * i + c]!;
  }
  return { width, height, data };
}
