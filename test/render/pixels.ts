import type { Raster } from '../../src/render/Raster.js';

/** A raster's colours as `[y][x] -> 'r g b'`, for expectations that read like the picture; opacity must be full. */
export function pixels(raster: Raster): string[][] {
  return Array.from({ length: raster.height }, (_, y) =>
    Array.from({ length: raster.width }, (__, x) => {
      const [red, green, blue, opacity] = raster.data.subarray((y * raster.width + x) * 4);
      return opacity === 255 ? `${red} ${green} ${blue}` : `transparent ${opacity}`;
    }),
  );
}

/** A grey of {@link pixels}. */
export function grey(value: number): string {
  return `${value} ${value} ${value}`;
}

/** The colour of a NaN or an infinity. */
export const magenta = '255 0 255';
