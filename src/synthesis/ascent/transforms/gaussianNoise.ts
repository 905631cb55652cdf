import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkBetween } from '../../checks.js';
import type { Transform } from '../plugins.js';

/**
 * Adds noise to every value: `x + N(0, deviation^2)`.
 * @param deviation - black to white being 1; 0 or more.
 * @see Smilkov et al. 2017, SmoothGrad, arXiv:1706.03825, for the same idea in attribution.
 */
export function gaussianNoise(deviation: number): Transform {
  checkBetween('gaussianNoise', 'deviation', deviation, 0);
  return function gaussianNoise(image, random): Tensor4D {
    return add(image, random.normals(image.shape, deviation));
  };
}
