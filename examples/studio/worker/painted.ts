import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { colorScales, overlay, type ColormapName, type ColorScale, type Raster } from 'netlens';
import type { RawMap } from './explain.js';
import { toImageData } from './toImageData.js';

/** How a map is drawn over its picture. */
export interface Look {
  /** The library's choice for this map where undefined. */
  readonly colormap: ColormapName | undefined;
  /** Of the strongest value, 0 to 1; weaker ones have less. */
  readonly opacity: number;
}

/** A map over its picture, and which colours stand for which values. */
export interface Painted {
  readonly image: ImageData;
  readonly scale: ColorScale;
}

/** Draws a map of raw values, as the library does: changing the look explains nothing anew. */
export async function painted(map: RawMap, picture: ImageData, { colormap, opacity }: Look): Promise<Painted> {
  const colors = colormap === undefined ? {} : { colormap };
  const values: Tensor = tensor(map.values, [1, map.height, map.width, map.channels]);
  try {
    const [raster] = await overlay(picture, values, { ...colors, alpha: opacity });
    const [scale] = await colorScales(values, { ...colors, overPhoto: true });
    return { image: toImageData(raster as Raster), scale: scale as ColorScale };
  } finally {
    values.dispose();
  }
}
