import type { Thumbnail } from '../../metrics/compare/Comparison.js';
import { colorize } from '../colorize.js';
import { colormap } from '../colormap.js';
import { Raster } from '../Raster.js';

/** A thumbnail as a picture: colours as they are, a map in colours, from blue to red where it has signs. */
export function thumbnailRaster({ width, height, channels, signed, values }: Thumbnail): Raster {
  const bytes = Uint8Array.from(atob(values), (character) => character.charCodeAt(0));
  if (channels === 1) {
    return new Raster(width, height, colorize(bytes, colormap(signed ? 'BuRd' : 'viridis'), [signed ? 1 : 0, 255]));
  }
  const at = (pixel: number, channel: number): number => bytes[pixel * channels + Math.min(channel, channels - 1)] ?? 0;
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : at(i >> 2, i % 4),
  );
  return new Raster(width, height, data);
}
