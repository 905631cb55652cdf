import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkImageOptions, type ImageOptions } from './ImageOptions.js';
import { pixelsOf, type PictureSource } from './pixelsOf.js';
import { pixelsToInput } from './pixelsToInput.js';

export type { PictureSource } from './pixelsOf.js';

/**
 * A picture as a model takes it, resized as `loadImage` of `netlens/node` does it: bilinear with half-pixel centres,
 * antialiased. Transparent parts are laid on white.
 *
 * @param image - What is in a page, once it is loaded; or pixels, as `ImageData` or a `Raster`.
 * @param options - See {@link ImageOptions}.
 * @returns `[1, height, width, channels]`, float32; the caller disposes of it.
 * @throws An {@link OptionError} for an image that is empty or not yet loaded, and for an option outside its range.
 *
 * @example
 * ```ts no-run
 * import { toInput } from 'netlens';
 *
 * const image = toInput(document.querySelector('img')!, { size: 224, scale: 'tf' });
 * ```
 */
export function toInput(image: PictureSource, options: ImageOptions = {}): Tensor4D {
  const checked = checkImageOptions('toInput', options);
  return pixelsToInput(pixelsOf('toInput', image), checked);
}
