import { reverse, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Transform } from '../plugins.js';
import { checkBetween } from '../../checks.js';
import { checkOptions } from '../../../options.js';

/** Options of `flip`. */
export interface FlipOptions {
  /** How often, 0..1. @default 0.5 */
  readonly probability?: number;
}

/** Mirrors the image, left for right, now and then. */
export function flip(options: FlipOptions = {}): Transform {
  checkOptions('flip', options, ['probability']);
  const { probability = 0.5 } = options;
  checkBetween('flip', 'probability', probability, 0, 1);
  return function flip(image, random): Tensor4D {
    return random.uniform() < probability ? reverse(image, 2) : image;
  };
}
