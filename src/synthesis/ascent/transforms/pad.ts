import { pad as padTensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkFinite, checkWhole } from '../../checks.js';
import type { Transform } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `pad`. */
export interface PadOptions {
  /** On each side, 0 or more. */
  readonly pixels: number;
  /** The frame's, black 0, white 1. @default 0.5 */
  readonly value?: number;
}

/**
 * Puts a frame around the image, so that what follows may shift it without losing its borders.
 */
export function pad(options: PadOptions): Transform {
  checkOptions('pad', options, ['pixels', 'value']);
  const { pixels, value = 0.5 } = options;
  checkWhole('pad', 'pixels', pixels, 0);
  checkFinite('pad', 'value', value);
  return function pad(image): Tensor4D {
    const side: [number, number] = [pixels, pixels];
    return padTensor(image, [[0, 0], side, side, [0, 0]], value);
  };
}
