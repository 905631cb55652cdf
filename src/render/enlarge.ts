import { OptionError } from '../errors.js';
import { maxPixels, Raster } from './Raster.js';

/** The raster with each pixel drawn as a square of `scale` pixels, so that single values stay visible. */
export function enlarge(fn: string, raster: Raster, scale: number): Raster {
  if (scale === 1) return raster;
  const width = raster.width * scale;
  const height = raster.height * scale;
  if (width * height > maxPixels) {
    throw new OptionError(
      `${fn}: scale ${scale} makes ${width} x ${height} pixels; wanted at most ${maxPixels} in all.`,
    );
  }
  const from = new Uint32Array(raster.data.buffer);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / scale) * raster.width;
    for (let x = 0; x < width; x++) to[y * width + x] = from[row + Math.floor(x / scale)]!;
  }
  return new Raster(width, height, new Uint8ClampedArray(to.buffer));
}
