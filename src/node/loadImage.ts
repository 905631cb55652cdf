import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkImageOptions, type ImageOptions } from '../input/ImageOptions.js';
import { pixelsToInput } from '../input/pixelsToInput.js';
import { decodeSource, type FileSource } from './decodeSource.js';

/**
 * A picture from a file, as a model takes it. The format is detected from the first bytes, not the name. PNGs are read
 * in grey, palette or colour with 1 to 16 bits (transparent parts are laid on white; interlaced ones from 8 bits on).
 * JPEGs are read baseline and progressive, in grey, YCbCr, RGB or CMYK, turned as their Exif orientation says. WebP,
 * AVIF and GIF (its first frame) need the package `sharp`. Colour profiles are not applied. Files above 100 megapixels
 * are refused.
 *
 * Resized, it is bilinear with half-pixel centres and antialiased, as Pillow's `Image.resize(size, Image.BILINEAR)` on
 * the same crop: where a picture shrinks, every pixel counts. (`tf.image.resizeBilinear` skips pixels.)
 *
 * @param source - The file's path, a `file:` or `data:` URL, the file's bytes, or a Blob.
 * @param options - See {@link ImageOptions}.
 * @returns `[1, height, width, channels]`, float32; the caller disposes of it.
 * @throws An `OptionError` for a file that is missing, damaged, too large or of another format, naming it, or an
 * option outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { loadImage } from 'netlens/node';
 *
 * const image = await loadImage('examples/photos/chelsea.jpg', { size: 224, scale: 'tf' });
 * console.log(image.shape); // [ 1, 224, 224, 3 ]
 * image.dispose();
 * ```
 */
export async function loadImage(source: FileSource, options: ImageOptions = {}): Promise<Tensor4D> {
  const checked = checkImageOptions('loadImage', options);
  return pixelsToInput(await decodeSource('loadImage', source), checked);
}
