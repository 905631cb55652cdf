import { OptionError } from '../../../errors.js';
import type { Rectangle } from '../../../network/incremental/projectiveFields.js';
import type { Interval } from '../../../network/receptiveInterval.js';
import { isCount, show } from '../../../options.js';
import { checkPace, type PaceOptions } from '../../../pace.js';
import type { Fill } from './fill.js';

/** Options of what covers parts of a picture. */
export interface OcclusionOptions extends PaceOptions {
  /** Pixels on a side of the window, or its `[height, width]`. @default 16 */
  readonly window?: number | readonly [number, number];
  /**
   * Pixels from a window to the next, or `[down, across]`; at most the window's.
   * @default 8, or the window's where that is smaller
   */
  readonly stride?: number | readonly [number, number];
  /**
   * What the window shows, in the model's range: a number, or a colour (one number a channel). Or an image of the
   * input's own shape, or one for each example. `'mean'` is the example's own mean colour, `'grey'` the middle of
   * `range`.
   * @default 0
   */
  readonly fill?: Fill;
  /**
   * Black and white in the model's range, for `fill: 'grey'`.
   * @default the example's own darkest and brightest value
   */
  readonly range?: readonly [black: number, white: number];
  /**
   * How many windows run at once. More need more memory; fewer let each be computed closer to what it touches.
   * @default 16
   */
  readonly batchSize?: number;
}

/** Their names. */
export const OCCLUSION_OPTIONS: readonly (keyof OcclusionOptions)[] = [
  ...(['window', 'stride', 'fill', 'range', 'batchSize', 'signal', 'onProgress'] as const),
];

/** Where the windows of a picture are: one at each row of each column. */
export interface Windows {
  /** For each row of windows, the picture's rows that it covers. */
  readonly rows: readonly Interval[];
  readonly columns: readonly Interval[];
}

/** The default of `batchSize`: small enough for a processor's cache, large enough to share the work of a call. */
export const WINDOWS_AT_ONCE = 16;

/**
 * The windows over pictures of a size: `ceil((height - window) / stride) + 1` rows of them, the last cut off at the
 * border.
 * @throws An {@link OptionError}.
 */
export function windowsOver(
  caller: string,
  size: readonly [height: number, width: number],
  options: OcclusionOptions,
): Windows {
  const { window = 16, batchSize = WINDOWS_AT_ONCE } = options;
  const windows = pair(caller, 'window', window);
  const { stride = [Math.min(8, windows[0]), Math.min(8, windows[1])] } = options;
  const strides = pair(caller, 'stride', stride);
  if (windows[0] > size[0] || windows[1] > size[1]) {
    throw new OptionError(
      `${caller}: the window is ${windows.join(' x ')}; wanted at most the picture's ${size.join(' x ')} pixels.`,
    );
  }
  if (strides[0] > windows[0] || strides[1] > windows[1]) {
    throw new OptionError(
      `${caller}: the stride is ${strides.join(' x ')}, so that no window covers what lies between; ` +
        `wanted at most the window's ${windows.join(' x ')} pixels.`,
    );
  }
  if (!isCount(batchSize, 1)) {
    throw new OptionError(`${caller}: batchSize is ${show(batchSize)}; wanted a whole number, 1 or more.`);
  }
  checkPace(caller, options);
  const along = (axis: 0 | 1): Interval[] =>
    Array.from({ length: Math.ceil((size[axis] - windows[axis]) / strides[axis]) + 1 }, (_, i) => {
      const start = i * strides[axis];
      return { start, end: Math.min(start + windows[axis], size[axis]) };
    });
  return { rows: along(0), columns: along(1) };
}

/** All windows, row by row. */
export function listed({ rows, columns }: Windows): Rectangle[] {
  return rows.flatMap((down) => columns.map((across) => ({ rows: down, columns: across })));
}

function pair(caller: string, name: string, value: number | readonly [number, number]): readonly [number, number] {
  const both = (typeof value === 'number' ? [value, value] : value) as readonly unknown[];
  if (Array.isArray(both) && both.length === 2 && both.every((side) => isCount(side, 1))) {
    return both as unknown as [number, number];
  }
  throw new OptionError(
    `${caller}: ${name} is ${show(value)}; wanted a whole number of pixels, 1 or more, or two of them.`,
  );
}
