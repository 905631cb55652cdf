import { OptionError } from '../errors.js';
import { maxPixels, Raster } from './Raster.js';

/** How rasters are arranged. */
export interface Arrangement {
  readonly columns: number;
  /** Pixels between neighbours. */
  readonly gap: number;
  readonly background?: Color;
}

/** Red, green, blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** The columns that make a grid of so many about square. */
export const squarish = (count: number): number => Math.ceil(Math.sqrt(count));

/** White, what paper is. */
export const WHITE: Color = [255, 255, 255];

/** Rasters row by row in columns, each in the middle of its cell: what `grid` does, without text. */
export function arrange(rasters: readonly Raster[], { columns, gap, background = WHITE }: Arrangement): Raster {
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
  const sheet = filled(width, height, background);
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

/** A raster of one colour. */
export function filled(width: number, height: number, [red, green, blue]: Color): Raster {
  const raster = new Raster(width, height);
  new Uint32Array(raster.data.buffer).fill(new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0]!);
  return raster;
}
