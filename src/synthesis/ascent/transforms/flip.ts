import { reverse, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Transform } from '../plugins.js';
import { checkBetween } from '../../checks.js';

/**
 * Mirrors the image, left for right, now and then.
 * @param probability - how often, 0..1. @default 0.5
 */
export function flip(probability = 0.5): Transform {
  checkBetween('flip', 'probability', probability, 0, 1);
  return function flip(image, random): Tensor4D {
    return random.uniform() < probability ? reverse(image, 2) : image;
  };
}
