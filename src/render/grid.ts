import { OptionError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { checkWhole } from './checkWhole.js';
import { maxPixels, Raster } from './Raster.js';

/** Options of {@link grid}. */
export interface GridOptions {
  /**
   * Rasters in a row, at least 1.
   * @default the number that makes the grid about square
   */
  readonly columns?: number;
  /**
   * Pixels between neighbours, 0 or more; there is no outer margin.
   * @default 2
   */
  readonly gap?: number;
  /**
   * Red, green, blue, 0 to 255, of the gaps, of what a raster smaller than its neighbours leaves, and of empty cells.
   * @default [255, 255, 255]
   */
  readonly background?: readonly [red: number, green: number, blue: number];
}

/**
 * One raster of many, row by row. A column is as wide as its widest raster, a row as high as its highest. Each raster
 * is in the middle of its cell.
 *
 * @param rasters - At least one; their sizes may differ.
 * @param options - See {@link GridOptions}.
 * @returns A new raster.
 * @throws An {@link OptionError} for an empty list, or an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { grid, renderImages } from 'netlens';
 *
 * const images = tf.randomUniform([6, 32, 32, 3]);
 * const sheet = grid(await renderImages(images), { columns: 3 });
 * console.log(sheet.width, sheet.height); // 100 66
 * images.dispose();
 * ```
 */
export function grid(rasters: readonly Raster[], options: GridOptions = {}): Raster {
  checkOptions('grid', options);
  checkRasters(rasters);
  const { columns = Math.ceil(Math.sqrt(rasters.length)), gap = 2, background = [255, 255, 255] } = options;
  checkWhole('grid', 'columns', columns);
  checkWhole('grid', 'gap', gap, 0);
  if (!(Array.isArray(background) && background.length === 3 && [...background].every((c) => c >= 0 && c <= 255))) {
    throw new OptionError(`grid: background is ${show(background)}; wanted [red, green, blue], 0 to 255 each.`);
  }

  const used = Math.min(columns, rasters.length);
  const widths = new Array<number>(used).fill(0);
  const heights = new Array<number>(Math.ceil(rasters.length / used)).fill(0);
  rasters.forEach((raster, i) => {
    widths[i % used] = Math.max(widths[i % used]!, raster.width);
    heights[Math.floor(i / used)] = Math.max(heights[Math.floor(i / used)]!, raster.height);
  });
  const lefts = starts(widths, gap);
  const tops = starts(heights, gap);

  const [width, height] = [lefts.at(-1)! - gap, tops.at(-1)! - gap];
  if (width * height > maxPixels) {
    throw new OptionError(
      `grid: the gap ${gap} makes ${width} x ${height} pixels; wanted at most ${maxPixels} in all.`,
    );
  }
  const sheet = new Raster(width, height);
  new Uint32Array(sheet.data.buffer).fill(new Uint32Array(new Uint8Array([...background, 255]).buffer)[0]!);
  rasters.forEach((raster, i) => {
    const column = i % used;
    const row = Math.floor(i / used);
    const left = lefts[column]! + Math.floor((widths[column]! - raster.width) / 2);
    const top = tops[row]! + Math.floor((heights[row]! - raster.height) / 2);
    for (let y = 0; y < raster.height; y++) {
      const line = raster.data.subarray(y * raster.width * 4, (y + 1) * raster.width * 4);
      sheet.data.set(line, ((top + y) * sheet.width + left) * 4);
    }
  });
  return sheet;
}

function checkRasters(rasters: unknown): void {
  const list: unknown[] = Array.isArray(rasters) ? [...(rasters as unknown[])] : [undefined];
  if (list.length > 0 && list.every(isRaster)) return;
  throw new OptionError(
    `grid: got ${list.length === 0 ? 'no rasters' : show(rasters)}; wanted a list of at least one Raster.`,
  );
}

const isRaster = (thing: unknown): boolean => {
  const { width, height, data } = (thing ?? {}) as Partial<Raster>;
  return data instanceof Uint8ClampedArray && data.length === (width as number) * (height as number) * 4;
};

/** Where each cell begins, and last where one more would. */
function starts(sizes: readonly number[], gap: number): number[] {
  const result = [0];
  for (const size of sizes) result.push(result.at(-1)! + size + gap);
  return result;
}
