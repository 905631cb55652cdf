import type { Raster } from 'netlens';

/** A raster as the page draws it. */
export function toImageData({ data, width, height }: Raster): ImageData {
  return new ImageData(data, width, height);
}
