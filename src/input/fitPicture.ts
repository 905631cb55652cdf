import { checkOptions } from '../options.js';
import { fitted } from './fitted.js';
import { checkImageOptions, type ImageOptions } from './ImageOptions.js';
import { pixelsOf, type PictureSource } from './pixelsOf.js';

/** A picture as `ImageData` has it: `new ImageData(data, width, height)` goes on a canvas. */
export interface FittedPicture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green, blue and an opacity of 255 for each pixel, row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * What a model sees of a picture: cut and resized as `toInput` does it, rounded to levels, and not scaled. It makes no
 * tensor.
 *
 * @param image - What is in a page, once it is loaded; or pixels, as `ImageData` or a `Raster`.
 * @param options - `size` and `fit`, as for `toInput`.
 * @returns The picture, opaque.
 * @throws An {@link OptionError} as `toInput`.
 *
 * @example
 * ```ts
 * import { fitPicture, Raster } from 'netlens';
 *
 * const { width, height } = fitPicture(new Raster(600, 400), { size: 224 });
 * console.log(width, height); // 224 224
 * ```
 */
export function fitPicture(image: PictureSource, options: Pick<ImageOptions, 'size' | 'fit'> = {}): FittedPicture {
  checkOptions('fitPicture', options, ['size', 'fit']);
  const checked = checkImageOptions('fitPicture', options);
  const pixels = pixelsOf('fitPicture', image);
  const [height, width] = checked.size ?? [pixels.height, pixels.width];
  const rgb = fitted(pixels, checked);
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[4 * i + c] = rgb[3 * i + c]!;
  }
  return { width, height, data };
}
