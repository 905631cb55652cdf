import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../../errors.js';
import type { Objective } from '../../objectives/objective.js';
import { checkBoolean, checkOptions, isListOf, show } from '../../options.js';
import { checkPace, type Progress } from '../../pace.js';
import { checkFits, checkImage } from '../checkImage.js';
import { checkBetween, checkPositive, checkRange, checkWhole } from '../checks.js';
import type { ClassLabels } from './targetOfEach.js';
import { SOLID_INKS, type Palette } from './nonPrintability.js';
import { checkPlacement, SCALES, type PlacementOptions } from './placements.js';

/** Options of `adversarialPatch`. */
export interface AdversarialPatchOptions extends PlacementOptions {
  /**
   * What the network is to see: a class by its number or its name (see `labels`), or any objective.
   * @default anything but what it sees in each bare image
   */
  readonly target?: number | string | Objective;
  /** Whether to move towards the target; if false, away from it, to any other class. @default true */
  readonly targeted?: boolean;
  /** Names of the classes, in their order: for all models, or a list for each. For a target by name. @default none */
  readonly labels?: ClassLabels;
  /** @default 'circle' */
  readonly shape?: 'circle' | 'square';
  /** The patch's side in pixels, 1 or more. @default half the images' short side: a square then covers a quarter */
  readonly size?: number;
  /** Any other shape: `[size, size]`, 1 where the patch is. @default that of `shape` */
  readonly mask?: Tensor2D;
  /** How many steps, 1 or more. @default 500 */
  readonly steps?: number;
  /** Adam's, black to white being 1; above 0. @default 0.05 */
  readonly learningRate?: number;
  /** Images a step, 1 or more. @default 8, or all where there are fewer */
  readonly batchSize?: number;
  /** A picture `[size, size, c]` in `range` that the patch is to look like. */
  readonly disguise?: Tensor3D;
  /** What it costs to differ from it: per mean squared difference, black to white being 1; 0 or more. @default 100 */
  readonly disguiseWeight?: number;
  /**
   * What colours cost that a printer does not print, 0 or more: the weight of Sharif's score. That is the mean, over
   * the patch's pixels, of the product of their distances to the palette's colours. @default 0
   */
  readonly printability?: number;
  /**
   * The colours that the printer prints, a value for each channel, black 0 and white 1. Measure yours: print a chart
   * and photograph it. @default paper and the solid inks of offset print, eight colours of our choice
   */
  readonly palette?: Palette;
  /** The scales that success is measured at, each above 0. @default five from the least to the greatest of `scale` */
  readonly scales?: readonly number[];
  /** Images that the success rate is measured on. @default the images themselves, at placements never trained on */
  readonly heldOut?: Tensor4D;
  /** Black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** A whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every step, and awaited. */
  readonly onProgress?: (progress: PatchProgress) => void | Promise<void>;
}

/** Steps done, and what they have made so far. */
export interface PatchProgress extends Progress {
  /** A copy of the patch, `[1, size, size, c]` in `range`; the caller disposes of it. */
  readonly patch: () => Tensor4D;
  /** The history of the steps done. */
  readonly history: () => Promise<Float32Array>;
}

/** Options of `adversarialPatch` with their defaults. */
export type PatchSettings = AdversarialPatchOptions &
  Required<
    Pick<
      AdversarialPatchOptions,
      | 'shape'
      | 'size'
      | 'steps'
      | 'seed'
      | 'learningRate'
      | 'batchSize'
      | 'disguiseWeight'
      | 'range'
      | 'heldOut'
      | 'targeted'
      | 'printability'
      | 'palette'
      | 'scales'
    >
  >;

/**
 * Options with their defaults, checked.
 * @throws An {@link OptionError}.
 * @throws An {@link ShapeError}.
 */
export function patchSettings(caller: string, images: Tensor4D, options: AdversarialPatchOptions): PatchSettings {
  checkOptions(caller, options, [
    'target',
    'targeted',
    'labels',
    'shape',
    'size',
    'mask',
    'steps',
    'learningRate',
    'batchSize',
    'disguise',
    'disguiseWeight',
    'printability',
    'palette',
    'scales',
    'heldOut',
    'range',
    'seed',
    'signal',
    'onProgress',
    'rotation',
    'scale',
    'perspective',
    'location',
  ]);
  checkPace(caller, options);
  checkImage(caller, 'images', images);
  const [count, height, width, channels] = images.shape;
  const { shape = 'circle', steps = 500, learningRate = 0.05, seed = 0, target, mask, disguise } = options;
  const { targeted = true, printability = 0, palette = SOLID_INKS } = options;
  const { disguiseWeight = 100, range = [0, 1], heldOut = images, batchSize = 8 } = options;
  const { size = mask?.shape?.[0] ?? Math.round(Math.min(height, width) / 2) } = options;
  checkAim(caller, target, targeted);
  checkImage(caller, 'heldOut', heldOut, channels);
  if (shape !== 'circle' && shape !== 'square') {
    throw new OptionError(`${caller}: shape is ${show(shape)}; wanted "circle" or "square", or give mask.`);
  }
  checkWhole(caller, 'steps', steps, 1);
  checkWhole(caller, 'seed', seed, -Infinity);
  checkPositive(caller, 'learningRate', learningRate);
  checkBetween(caller, 'disguiseWeight', disguiseWeight, 0);
  checkBetween(caller, 'printability', printability, 0);
  checkPalette(caller, palette, printability > 0 ? channels : undefined);
  checkRange(caller, range);
  checkPlacement(caller, options);
  const { scales = scalesOf(options.scale) } = options;
  if (!isListOf(scales, (scale) => Number.isFinite(scale) && (scale as number) > 0) || scales.length === 0)
    throw new OptionError(`${caller}: scales are ${show(scales)}; wanted one or more numbers above 0.`);
  checkWhole(caller, 'size', size, 1);
  checkWhole(caller, 'batchSize', batchSize, 1);
  checkFits(caller, 'mask', mask, [size, size]);
  checkFits(caller, 'disguise', disguise, [size, size, channels]);
  const some = Math.min(batchSize, count);
  const looks = { shape, size, disguiseWeight, printability, palette, range };
  return { ...options, ...looks, targeted, steps, seed, learningRate, batchSize: some, scales, heldOut };
}

/** Five scales from the least to the greatest. */
function scalesOf([from, to]: readonly [from: number, to: number] = SCALES): readonly number[] {
  return from === to ? [from] : Array.from({ length: 5 }, (_, i) => from + ((to - from) * i) / 4);
}

/**
 * Checks the target, to move towards or away from.
 * @throws An {@link OptionError}.
 */
export function checkAim(caller: string, target: unknown, targeted: boolean): void {
  checkBoolean(caller, 'targeted', targeted);
  if (!targeted && target === undefined)
    throw new OptionError(`${caller}: targeted is false, and there is no target to flee; leave both out.`);
}

function checkPalette(caller: string, palette: Palette, channels: number | undefined): void {
  const isColour = (colour: unknown): boolean =>
    isListOf(colour, Number.isFinite) && colour.length === (channels ?? colour.length) && colour.length > 0;
  if (isListOf(palette, isColour) && palette.length > 0) return;
  throw new OptionError(
    `${caller}: palette is ${show(palette)}; wanted colours of ${channels ?? 'the patch’s'} channels each, black 0 and white 1.`,
  );
}
