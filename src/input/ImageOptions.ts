import { OptionError } from '../errors.js';
import { checkOptions, isListOf, show } from '../options.js';
import { maxPixels } from './maxPixels.js';
import { affineOf, type Affine, type Scale } from './Scale.js';

/** How a picture becomes a model's input. */
export interface ImageOptions {
  /**
   * The result's `[height, width]` in pixels, or one number for a square.
   * @default the picture's own size
   */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * The range that the model was trained on: `[black, white]`, Keras's `'tf'` ([-1, 1]), `'caffe'` or `'torch'`, or a
   * mean and a deviation.
   * @default [0, 1]
   */
  readonly scale?: Scale;
  /**
   * How a picture of other proportions than `size` fits. `'cover'` cuts what sticks out on both sides, `'contain'`
   * leaves black margins, `'stretch'` squeezes the whole picture.
   * @default 'cover'
   */
  readonly fit?: 'cover' | 'contain' | 'stretch';
  /**
   * 3 for colours, 1 for grey: 0.299 red, 0.587 green and 0.114 blue.
   * @default 3
   */
  readonly channels?: 1 | 3;
}

/** The same, checked. */
export interface CheckedImageOptions {
  readonly size: readonly [height: number, width: number] | undefined;
  readonly fit: 'cover' | 'contain' | 'stretch';
  readonly channels: 1 | 3;
  readonly affine: Affine;
}

/**
 * Checks the options of what makes an input of a picture.
 * @throws {OptionError}
 */
export function checkImageOptions(caller: string, options: ImageOptions): CheckedImageOptions {
  checkOptions(caller, options, ['size', 'scale', 'fit', 'channels']);
  const { size, scale = [0, 1], fit = 'cover', channels = 3 } = options;
  const sides = typeof size === 'number' ? ([size, size] as const) : size;
  const isSide = (side: unknown): boolean => Number.isInteger(side) && (side as number) > 0;
  if (sides !== undefined && !(isListOf(sides, isSide) && sides.length === 2)) {
    throw new OptionError(`${caller}: size is ${show(size)}; wanted [height, width] in whole pixels, 1 or more.`);
  }
  if (sides !== undefined && sides[0] * sides[1] > maxPixels) {
    throw new OptionError(`${caller}: size is ${show(size)}; wanted at most ${maxPixels / 1e6} megapixels.`);
  }
  if (!['cover', 'contain', 'stretch'].includes(fit)) {
    throw new OptionError(`${caller}: fit is ${show(fit)}; wanted "cover", "contain" or "stretch".`);
  }
  if (channels !== 1 && channels !== 3) {
    throw new OptionError(`${caller}: channels is ${show(channels)}; wanted 1 or 3.`);
  }
  return { size: sides, fit, channels, affine: affineOf(caller, scale, channels) };
}
