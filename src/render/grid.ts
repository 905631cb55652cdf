import { OptionError } from '../errors.js';
import { checkWhole } from './checkWhole.js';
import { Raster } from './Raster.js';

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
 * One raster of many: row by row, as wide as the widest of each column and as high as the highest of each row, each
 * raster in the middle of its cell.
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
  const { columns = Math.ceil(Math.sqrt(rasters.length)), gap = 2, background = [255, 255, 255] } = options;
  if (rasters.length === 0) throw new OptionError('grid: got no rasters; wanted at least one.');
  checkWhole('grid', 'columns', columns);
  checkWhole('grid', 'gap', gap, 0);

  const used = Math.min(columns, rasters.length);
  const widths = new Array<number>(used).fill(0);
  const heights = new Array<number>(Math.ceil(rasters.length / used)).fill(0);
  rasters.forEach((raster, i) => {
    widths[i % used] = Math.max(widths[i % used]!, raster.width);
    heights[Math.floor(i / used)] = Math.max(heights[Math.floor(i / used)]!, raster.height);
  });
  const lefts = starts(widths, gap);
  const tops = starts(heights, gap);

  const sheet = new Raster(lefts.at(-1)! - gap, tops.at(-1)! - gap);
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

/** Where each cell begins, and last where one more would. */
function starts(sizes: readonly number[], gap: number): number[] {
  const result = [0];
  for (const size of sizes) result.push(result.at(-1)! + size + gap);
  return result;
}
