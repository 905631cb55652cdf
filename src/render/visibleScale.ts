import type { Raster } from './Raster.js';

/** The smallest whole factor that makes the raster's longer side at least `pixels` long. */
export function visibleScale(raster: Raster, pixels: number): number {
  return Math.ceil(pixels / Math.max(raster.width, raster.height));
}
