import { expandDims, image, squeeze, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import { show } from '../options.js';

/** How a map of a layer's size becomes one of the input's. */
export type Resize = 'bilinear' | 'none';

/** Refuses an unknown way to resize. */
export function checkResize(caller: string, resize: unknown): asserts resize is Resize {
  if (resize !== 'bilinear' && resize !== 'none') {
    throw new OptionError(`${caller}: got resize ${show(resize)}; wanted 'bilinear' or 'none'.`);
  }
}

/** A map `[batch, rows, columns]` at another size: bilinear, with half-pixel centres. */
export function resizeMap(map: Tensor3D, size: readonly [number, number]): Tensor3D {
  if (map.shape[1] === size[0] && map.shape[2] === size[1]) return map;
  return squeeze(image.resizeBilinear(expandDims(map, 3) as Tensor4D, [...size], false, true), [3]);
}

/** The height and width of the first input that has them. */
export function pictureSize(inputs: readonly Tensor[]): [number, number] | undefined {
  const picture = inputs.find(({ rank }) => rank === 4 || rank === 3);
  return picture && [picture.shape[1] as number, picture.shape[2] as number];
}
