import { checkOptions } from '../options.js';
import { opaque, type FittedPicture } from './opaque.js';
import { checkImageOptions, type ImageOptions } from './ImageOptions.js';
import { pixelsOf, type PictureSource } from './pixelsOf.js';

export type { FittedPicture } from './opaque.js';

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
  return opaque(pixels, checked);
}
