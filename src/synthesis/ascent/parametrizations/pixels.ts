import { add, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { sharedData } from '../../sharedData.js';
import { checkBetween } from '../../checks.js';
import type { Parametrization } from '../plugins.js';
import { seededRandom } from '../../../Random.js';
import { checkOptions } from '../../../options.js';

/** Options of `pixels`. */
export interface PixelsOptions {
  /** Standard deviation of the start around mid-grey, 0 or more. @default 0.01 */
  readonly deviation?: number;
}

/**
 * The pixels themselves, unbounded: `image = parameters`. Starts from grey with a little noise. What all did before
 * priors were built into the parametrization.
 */
export function pixels(options: PixelsOptions = {}): Parametrization {
  checkOptions('pixels', options);
  const { deviation = 0.01 } = options;
  checkBetween('pixels', 'deviation', deviation, 0);
  return {
    name: 'pixels',
    init: (shape, seed) => [tidy(() => add(0.5, seededRandom(seed).normals(shape, deviation)))],
    toImage: ([image]) => sharedData(image as Tensor4D),
    fromImage: (image) => [sharedData(image)],
  };
}
