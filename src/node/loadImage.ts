import { readFile } from 'node:fs/promises';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { centreBox } from './centreBox.js';
import { decodeImage } from './decodeImage.js';
import { fileName } from './fileName.js';
import { maxPixels } from './maxPixels.js';
import type { Pixels } from './Pixels.js';
import { resample } from './resample.js';

/** Options of {@link loadImage}. */
export interface LoadImageOptions {
  /**
   * The result's `[height, width]` in pixels, or one number for a square.
   * @default the picture's own size
   */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * How a picture of other proportions than `size` fits: `'centre'` cuts what sticks out on both sides, `'none'`
   * squeezes the whole picture.
   * @default 'centre'
   */
  readonly crop?: 'centre' | 'none';
  /**
   * The values of black and of white: the range that the model was trained on, [-1, 1] for MobileNet, say.
   * @default [0, 1]
   */
  readonly range?: readonly [black: number, white: number];
}

/**
 * A picture from a PNG or JPEG, as a model takes it. Which it is, its first bytes say, not its name. PNGs are
 * read in grey, palette or colour with 1 to 16 bits (transparent parts are laid on white; interlaced ones from 8 bits
 * on), JPEGs baseline and progressive, turned as their Exif orientation says. Colour profiles are not applied. Files
 * above 100 megapixels are refused.
 *
 * Resized, it is bilinear with half-pixel centres and antialiased, as Pillow's `Image.resize(size, Image.BILINEAR)` on
 * the same crop: where a picture shrinks, every pixel counts. (`tf.image.resizeBilinear` skips pixels.)
 *
 * @param source - The file's path, a `file:` URL, or a file's bytes.
 * @param options - See {@link LoadImageOptions}.
 * @returns `[1, height, width, 3]`, float32, red, green, blue within `range`; the caller disposes of it.
 * @throws An {@link OptionError} for a file that is missing, damaged, too large or of another format, naming it, or an
 * option outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { loadImage } from 'netlens/node';
 *
 * const image = await loadImage('examples/photos/chelsea.jpg', { size: 224, range: [-1, 1] });
 * console.log(image.shape); // [ 1, 224, 224, 3 ]
 * image.dispose();
 * ```
 */
export async function loadImage(source: string | URL | Uint8Array, options: LoadImageOptions = {}): Promise<Tensor4D> {
  checkOptions('loadImage', options);
  const { size, crop = 'centre', range = [0, 1] } = options;
  const wanted = typeof size === 'number' ? ([size, size] as const) : size;
  check(wanted, crop, range);

  const pixels = source instanceof Uint8Array ? decodeImage(source, 'the picture') : await decodeFile(source);
  const whole = { top: 0, left: 0, height: pixels.height, width: pixels.width };
  const [height, width] = wanted ?? [pixels.height, pixels.width];
  const box = wanted && crop === 'centre' ? centreBox(pixels, wanted) : whole;
  const values = wanted ? resample(pixels, box, height, width) : pixels.data;
  const [black, white] = range;
  return tensor4d(
    Float32Array.from(values, (value) => black + (value / 255) * (white - black)),
    [1, height, width, 3],
  );
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

function check(size: readonly number[] | undefined, crop: string, range: readonly [number, number]): void {
  const isSize = (sides: readonly number[]): boolean =>
    Array.isArray(sides) && sides.length === 2 && sides.every((side) => Number.isInteger(side) && side > 0);
  if (size !== undefined && !isSize(size)) {
    throw new OptionError(`loadImage: size is ${show(size)}; wanted [height, width] in whole pixels, 1 or more.`);
  }
  if (size !== undefined && (size[0] as number) * (size[1] as number) > maxPixels) {
    throw new OptionError(`loadImage: size is ${show(size)}; wanted at most ${maxPixels / 1e6} megapixels.`);
  }
  if (crop !== 'centre' && crop !== 'none') {
    throw new OptionError(`loadImage: crop is ${show(crop)}; wanted "centre" or "none".`);
  }
  if (!(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) {
    throw new OptionError(`loadImage: range is ${show(range)}; wanted [black, white], black < white.`);
  }
}
