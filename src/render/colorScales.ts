import type { Tensor } from '@tensorflow/tfjs-core';
import { flag, readOptions, type Declared } from '../declare.js';
import { clippedRange } from './clippedRange.js';
import type { ColormapName } from './ColormapName.js';
import type { ColorScale } from './ColorScale.js';
import { clip as clipOption, colormapOption, optional, range as rangeOption } from './declared.js';
import { extent } from './extent.js';
import { isDiverging } from './isDiverging.js';
import { isRough } from './isRough.js';
import { readMaps, type Maps } from './readMaps.js';
import type { ValueRange } from './ValueRange.js';

/** How values become colours: options of `renderMap`, `overlay` and {@link colorScales}. */
export interface MapColorOptions {
  /**
   * The colours of low and high values.
   * @default 'BuRd' if a value of the batch is below zero by more than 0.1 % of the greatest. Zero is then white, red
   * speaks for the class, blue against it. Else 'inferno', from black to yellow; over a photo 'plasma', whose yellow
   * also stands out from white.
   */
  readonly colormap?: ColormapName;
  /**
   * The values of the lowest and the highest colour; what lies outside gets the nearer of the two. Give it to make
   * maps comparable.
   * @default each map's least and greatest value but for `clip`; with `'BuRd'`, [-m, m], m its greatest magnitude
   */
  readonly range?: ValueRange;
  /**
   * The share of the most extreme values (the greatest; with `'BuRd'`, the greatest magnitudes) that may lie outside
   * the range, from 0 to below 1. A few extreme pixels of a gradient would leave all others dark.
   * @default 0.01 for a map of single pixels, 0 for a smooth one, such as a CAM's. It is one of pixels where neighbours
   * differ, on average, by a quarter or more of the values' mean distance from their mean.
   */
  readonly clip?: number;
}

/** Options of {@link colorScales}. */
export interface ColorScalesOptions extends MapColorOptions {
  /**
   * Whether the map is laid over a photo, by `overlay`; alone it is drawn by `renderMap`.
   * @default false
   */
  readonly overPhoto?: boolean;
}

/**
 * Which colours `renderMap` and `overlay` give to which values of maps: for a legend.
 *
 * @param map - As for `renderMap`. It is neither changed nor disposed.
 * @param options - See {@link ColorScalesOptions}.
 * @returns One scale a map; no tensor is left behind.
 * @throws A {@link ShapeError} for another rank, an empty or a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { colorScales } from 'netlens';
 *
 * const map = tf.tensor2d([[-1, 0, 2]]);
 * console.log(await colorScales(map)); // [ { colormap: 'BuRd', low: -2, high: 2 } ]
 * map.dispose();
 * ```
 */
export async function colorScales(map: Tensor, options: ColorScalesOptions = {}): Promise<ColorScale[]> {
  const { overPhoto, ...colors } = readOptions('colorScales', options, { ...mapColors, overPhoto: flag(false) });
  return scalesOf(await readMaps('colorScales', map), colors, overPhoto);
}

/** {@link MapColorOptions}, declared. */
export const mapColors: {
  readonly colormap: Declared<ColormapName | undefined>;
  readonly range: Declared<ValueRange | undefined>;
  readonly clip: Declared<number | undefined>;
} = {
  colormap: optional(colormapOption('inferno')),
  range: rangeOption,
  clip: optional(clipOption),
};

/** {@link MapColorOptions} as they were read. */
type MapColors = { readonly [Name in keyof MapColorOptions]-?: MapColorOptions[Name] | undefined };

/** Rounding leaves a little below zero where nothing is. */
const SLACK = 1e-3;
/** One pixel in a hundred may saturate. */
const CLIP = 0.01;

/** The scales of maps. */
export function scalesOf(
  { maps, width }: Maps,
  { colormap, range, clip }: MapColors,
  overPhoto: boolean,
): ColorScale[] {
  const unsigned = overPhoto ? 'plasma' : 'inferno';
  const name = colormap ?? (isSigned(range === undefined ? maps : [range]) ? 'BuRd' : unsigned);
  return maps.map((values): ColorScale => {
    const share = clip ?? (isRough(values, width) ? CLIP : 0);
    const [low, high] = range ?? clippedRange(values, share, isDiverging(name));
    return { colormap: name, low, high };
  });
}

function isSigned(maps: readonly ArrayLike<number>[]): boolean {
  const extents = maps.map(extent);
  const low = Math.min(...extents.map(([least]) => least));
  const high = Math.max(...extents.map(([, greatest]) => greatest));
  return low < -SLACK * Math.max(0, high);
}
