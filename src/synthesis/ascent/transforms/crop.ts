import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../../checks.js';
import type { Transform } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `crop`. */
export interface CropOptions {
  /** How much of each side, in pixels, 0 or more. */
  readonly pixels: number;
}

/** Cuts a frame off the image. */
export function crop(options: CropOptions): Transform {
  checkOptions('crop', options, ['pixels']);
  const { pixels } = options;
  checkWhole('crop', 'pixels', pixels, 0);
  return function crop(image): Tensor4D {
    const [batch, height, width, channels] = image.shape;
    return slice(image, [0, pixels, pixels, 0], [batch, height - 2 * pixels, width - 2 * pixels, channels]);
  };
}
