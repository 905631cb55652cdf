import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Transform } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `gaussianNoise`. */
export interface GaussianNoiseOptions {
  /** Black to white being 1; 0 or more; or by step. */
  readonly deviation: Schedule;
}

/**
 * Adds noise to every value: `x + N(0, deviation^2)`.
 * @see Smilkov et al. 2017, SmoothGrad, arXiv:1706.03825, for the same idea in attribution.
 */
export function gaussianNoise(options: GaussianNoiseOptions): Transform {
  checkOptions('gaussianNoise', options, ['deviation']);
  const deviation = scheduled('gaussianNoise', 'deviation', options.deviation, 0);
  return function gaussianNoise(image, random, step): Tensor4D {
    return add(image, random.normals(image.shape, deviation(step)));
  };
}
