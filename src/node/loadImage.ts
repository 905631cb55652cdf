import { readFile } from 'node:fs/promises';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import { checkImageOptions, type ImageOptions } from '../input/ImageOptions.js';
import type { Pixels } from '../input/Pixels.js';
import { pixelsToInput } from '../input/pixelsToInput.js';
import { show } from '../options.js';
import { decodeImage } from './decodeImage.js';
import { fileName } from './fileName.js';

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
 * @param source - The file's path, a `file:` URL, or a file's bytes.
 * @param options - See {@link ImageOptions}.
 * @returns `[1, height, width, channels]`, float32; the caller disposes of it.
 * @throws An {@link OptionError} for a file that is missing, damaged, too large or of another format, naming it, or an
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
export async function loadImage(source: string | URL | Uint8Array, options: ImageOptions = {}): Promise<Tensor4D> {
  const checked = checkImageOptions('loadImage', options);
  const pixels = source instanceof Uint8Array ? await decodeImage(source, 'the picture') : await decodeFile(source);
  return pixelsToInput(pixels, checked);
}

async function decodeFile(path: string | URL): Promise<Pixels> {
  const file = fileName(path);
  if (typeof file !== 'string') {
    throw new OptionError(`loadImage: got the path ${show(file)}; wanted a string, a URL or bytes.`);
  }
  return decodeImage(await read(file), file);
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new OptionError(`loadImage: ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
