import type { Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../../errors.js';
import type { Objective } from '../../objectives/objective.js';
import { checkBoolean, checkNames, checkOptions } from '../../options.js';
import { checkPace } from '../../pace.js';
import { checkBetween, checkPositive, checkRange, checkWhole } from '../checks.js';
import type { ImageProgress } from '../ascent/MaximizeProgress.js';
import type { DreamLayer } from './dreamObjective.js';

/** Options of `deepDream`. */
export interface DeepDreamOptions {
  /** What is made stronger: layers' paths, layers or channels with weights, or objectives. */
  readonly layers: readonly (string | DreamLayer | Objective)[];
  /** Steps an octave, 1 or more. @default 10, the notebook's */
  readonly steps?: number;
  /**
   * How far a step goes, as the mean change of a value where black to white is 255; above 0.
   * @default 1.5, the notebook's
   */
  readonly stepSize?: number;
  /** How many sizes, 1 or more. @default 4, the notebook's */
  readonly octaves?: number;
  /** From one size to the next, above 1. @default 1.4, the notebook's */
  readonly octaveScale?: number;
  /**
   * How far the image is turned round before each step, and back after it, in pixels; 0 or more. Where there are tiles,
   * half a tile at least.
   * @default 32, the notebook's
   */
  readonly jitter?: number;
  /** The longest side of what the network sees at once, in pixels, 1 or more. Bounds the memory. @default 512 */
  readonly tileSize?: number;
  /** Whether a step's size is independent of the gradient's. @default true */
  readonly normalize?: boolean;
  /**
   * An image `[1, h, w, c]` of any size, or a list of them, whose features the dream takes over. Each place takes those
   * of the place, in any guide, that it is most like already.
   */
  readonly guide?: Tensor4D | readonly Tensor4D[];
  /**
   * Black and white; the dream stays within.
   * @default the least of 0..1, -1..1 and 0..255 that holds the image; else its least and greatest value
   */
  readonly range?: readonly [black: number, white: number];
  /** Seeds the jitter: a whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called after every step. `image()` gives a copy of the image at its octave's size, which the caller disposes of.
   */
  readonly onProgress?: (progress: ImageProgress) => void | Promise<void>;
}

/** Options of `deepDream` with their defaults. */
export type DreamSettings = DeepDreamOptions &
  Required<
    Pick<
      DeepDreamOptions,
      'steps' | 'stepSize' | 'octaves' | 'octaveScale' | 'jitter' | 'tileSize' | 'normalize' | 'seed'
    >
  >;

const NAMES: readonly (keyof DeepDreamOptions)[] = [
  ...(['layers', 'steps', 'stepSize', 'octaves', 'octaveScale', 'jitter', 'tileSize'] as const),
  ...(['normalize', 'guide', 'range', 'seed', 'signal', 'onProgress'] as const),
];

/**
 * Options with their defaults, checked; `more` are the caller's own.
 * @throws An {@link OptionError}.
 */
export function dreamSettings<O extends DeepDreamOptions>(
  caller: string,
  options: O,
  more: readonly (keyof O & string)[] = [],
): O & DreamSettings {
  checkOptions(caller, options);
  checkNames(caller, options, [...NAMES, ...more]);
  checkPace(caller, options);
  const { steps = 10, stepSize = 1.5, octaves = 4, octaveScale = 1.4, jitter = 32 } = options;
  const { tileSize = 512, normalize = true, seed = 0 } = options;
  checkBoolean(caller, 'normalize', normalize);
  checkWhole(caller, 'steps', steps, 1);
  checkWhole(caller, 'octaves', octaves, 1);
  checkWhole(caller, 'jitter', jitter, 0);
  checkWhole(caller, 'tileSize', tileSize, 1);
  checkWhole(caller, 'seed', seed, -Infinity);
  checkPositive(caller, 'stepSize', stepSize);
  checkBetween(caller, 'octaveScale', octaveScale, 1);
  if (octaveScale === 1) throw new OptionError(`${caller}: octaveScale is 1; wanted a number above it.`);
  if (options.range !== undefined) checkRange(caller, options.range);
  return { ...options, steps, stepSize, octaves, octaveScale, jitter, tileSize, normalize, seed };
}
