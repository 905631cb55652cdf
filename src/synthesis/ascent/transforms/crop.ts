import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../../checks.js';
import type { Transform } from '../plugins.js';

/**
 * Cuts a frame off the image.
 * @param pixels - from each side, 0 or more.
 */
export function crop(pixels: number): Transform {
  checkWhole('crop', 'pixels', pixels, 0);
  return function crop(image): Tensor4D {
    const [batch, height, width, channels] = image.shape;
    return slice(image, [0, pixels, pixels, 0], [batch, height - 2 * pixels, width - 2 * pixels, channels]);
  };
}
