import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError, TargetError } from '../../errors.js';
import type { Objective } from '../../objectives/objective.js';
import { checkOptions, show } from '../../options.js';
import { checkPace, type Progress } from '../../pace.js';
import { checkFits, checkImage } from '../checkImage.js';
import { checkBetween, checkPositive, checkRange, checkWhole } from '../checks.js';
import { checkPlacement, type PlacementOptions } from './placements.js';

/** Options of `adversarialPatch`. */
export interface AdversarialPatchOptions extends PlacementOptions {
  /** What the network shall see wherever the patch is: a class, or any objective. */
  readonly target: number | Objective;
  /** @default 'circle' */
  readonly shape?: 'circle' | 'square';
  /** The patch's side in pixels, 1 or more. @default half the images' short side: a square then covers a quarter */
  readonly size?: number;
  /** Any other shape: `[size, size]`, 1 where the patch is. @default that of `shape` */
  readonly mask?: Tensor2D;
  /** How many steps, 1 or more. @default 500 */
  readonly steps?: number;
  /** Of Adam, black to white being 1; above 0. @default 0.05 */
  readonly learningRate?: number;
  /** Images a step, 1 or more. @default 8, or all where there are fewer */
  readonly batchSize?: number;
  /** A picture `[size, size, c]` in `range` that the patch shall look like. */
  readonly disguise?: Tensor3D;
  /** What it costs to differ from it: per mean squared difference, black to white being 1; 0 or more. @default 100 */
  readonly disguiseWeight?: number;
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
      'shape' | 'size' | 'steps' | 'seed' | 'learningRate' | 'batchSize' | 'disguiseWeight' | 'range' | 'heldOut'
    >
  >;

/**
 * Options with their defaults, checked.
 * @throws An {@link OptionError}.
 * @throws An {@link ShapeError}.
 * @throws An {@link TargetError}.
 */
export function patchSettings(caller: string, images: Tensor4D, options: AdversarialPatchOptions): PatchSettings {
  checkOptions(caller, options, [
    'target',
    'shape',
    'size',
    'mask',
    'steps',
    'learningRate',
    'batchSize',
    'disguise',
    'disguiseWeight',
    'heldOut',
    'range',
    'seed',
    'signal',
    'onProgress',
    'rotation',
    'scale',
    'location',
  ]);
  checkPace(caller, options);
  checkImage(caller, 'images', images);
  const [count, height, width, channels] = images.shape;
  const { shape = 'circle', steps = 500, learningRate = 0.05, seed = 0, target, mask, disguise } = options;
  const { disguiseWeight = 100, range = [0, 1], heldOut = images, batchSize = 8 } = options;
  const { size = mask?.shape?.[0] ?? Math.round(Math.min(height, width) / 2) } = options;
  if (target === undefined) throw new TargetError(`${caller}: got no target; wanted a class or an objective.`);
  checkImage(caller, 'heldOut', heldOut, channels);
  if (shape !== 'circle' && shape !== 'square') {
    throw new OptionError(`${caller}: shape is ${show(shape)}; wanted "circle" or "square", or give mask.`);
  }
  checkWhole(caller, 'steps', steps, 1);
  checkWhole(caller, 'seed', seed, -Infinity);
  checkPositive(caller, 'learningRate', learningRate);
  checkBetween(caller, 'disguiseWeight', disguiseWeight, 0);
  checkRange(caller, range);
  checkPlacement(caller, options);
  checkWhole(caller, 'size', size, 1);
  checkWhole(caller, 'batchSize', batchSize, 1);
  checkFits(caller, 'mask', mask, [size, size]);
  checkFits(caller, 'disguise', disguise, [size, size, channels]);
  const some = Math.min(batchSize, count);
  return { ...options, shape, size, steps, seed, learningRate, batchSize: some, disguiseWeight, range, heldOut };
}
