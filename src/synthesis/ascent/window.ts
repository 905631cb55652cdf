import { add, mul, ones, pad, slice, sub, type Tensor4D } from '@tensorflow/tfjs-core';
import type { WindowPlace } from './octaveOf.js';
import type { ImageShape } from './plugins.js';

/** The window of a size that lies at a place; without a place, the image. */
export function windowOf(image: Tensor4D, place: WindowPlace | undefined, shape: ImageShape): Tensor4D {
  if (place === undefined) return image;
  return slice(image, [0, ...place, 0], [image.shape[0], shape[1], shape[2], image.shape[3]]);
}

/** The image with its window replaced; without a place, what replaces it. */
export function withWindow(image: Tensor4D, place: WindowPlace | undefined, window: Tensor4D): Tensor4D {
  if (place === undefined) return window;
  const around = [0, 1, 2, 3].map((axis): [number, number] => {
    const before = axis === 1 || axis === 2 ? place[axis - 1]! : 0;
    return [before, image.shape[axis]! - window.shape[axis]! - before];
  });
  const outside = sub(1, pad(ones(window.shape), around));
  return add(mul(image, outside), pad(window, around));
}
