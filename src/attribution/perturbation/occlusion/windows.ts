import type { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../../errors.js';
import type { Interval } from '../../../network/receptiveInterval.js';
import { checkPace, type PaceOptions } from '../../../pace.js';
import { checkFill, type Fill } from './fill.js';
import { show } from '../../../options.js';

/** Options of what covers parts of a picture. */
export interface OcclusionOptions extends PaceOptions {
  /** Pixels on a side of the window, or its `[height, width]`. @default 16 */
  readonly window?: number | readonly [number, number];
  /** Pixels from a window to the next, or `[down, across]`. @default 8 */
  readonly stride?: number | readonly [number, number];
  /**
   * What the window shows, in the model's range: a number, a colour (one number a channel), an image `[h, w, c]` or one
   * for each example, or `'mean'` for the example's own mean colour.
   * @default 0
   */
  readonly fill?: Fill;
  /**
   * How many windows run at once. More need more memory; fewer let each be computed closer to what it touches.
   * @default 16
   */
  readonly batchSize?: number;
}

/** Where the windows of a picture are. */
export interface Windows {
  /** Of each row of windows, the picture's rows that it covers. */
  readonly rows: readonly Interval[];
  readonly columns: readonly Interval[];
}

/** The default of `batchSize`: small enough for a processor's cache, large enough to share the work of a call. */
export const WINDOWS_AT_ONCE = 16;

/**
 * The windows over pictures `[batch, height, width, channels]`: `ceil((height - window) / stride) + 1` rows of them, the last cut off at
 * the border.
 * @throws An {@link OptionError}.
 */
export function windowsOver(caller: string, picture: readonly number[], options: OcclusionOptions): Windows {
  const [batch, height, width, channels = 1] = picture as [number, number, number, number?];
  const size = [height, width] as const;
  const { window = 16, stride = 8, fill = 0, batchSize = WINDOWS_AT_ONCE } = options;
  const windows = pair(caller, 'window', window);
  const strides = pair(caller, 'stride', stride);
  if (windows[0] > size[0] || windows[1] > size[1]) {
    throw new OptionError(
      `${caller}: the window is ${windows.join(' x ')}; wanted at most the picture's ${size.join(' x ')} pixels.`,
    );
  }
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new OptionError(`${caller}: batchSize is ${show(batchSize)}; wanted a whole number, 1 or more.`);
  }
  checkFill(caller, fill, [batch, height, width, channels]);
  checkPace(caller, options);
  const along = (axis: 0 | 1): Interval[] => {
    const count = Math.ceil((size[axis] - windows[axis]) / strides[axis]) + 1;
    return Array.from({ length: count }, (_, i) => {
      const start = Math.min(i * strides[axis], size[axis]);
      return { start, end: Math.min(start + windows[axis], size[axis]) };
    });
  };
  return { rows: along(0), columns: along(1) };
}

function pair(caller: string, name: string, value: number | readonly [number, number]): readonly [number, number] {
  const both = (typeof value === 'number' ? [value, value] : value) as readonly unknown[];
  const whole = (side: unknown): boolean => Number.isInteger(side) && (side as number) > 0;
  if (Array.isArray(both) && both.length === 2 && both.every(whole)) return both as unknown as [number, number];
  throw new OptionError(
    `${caller}: ${name} is ${show(value)}; wanted a whole number of pixels, 1 or more, or two of them.`,
  );
}

/** The place among the inputs of the picture to cover: the first of rank 4 or 3. */
export function pictureIndex(caller: string, inputs: readonly Tensor[]): number {
  const index = inputs.findIndex(({ rank }) => rank === 4 || rank === 3);
  if (index < 0) {
    throw new ShapeError(
      `${caller}: no input is a picture; wanted one of [batch, h, w, channels] or [batch, h, w]. Try saliency.`,
    );
  }
  return index;
}
