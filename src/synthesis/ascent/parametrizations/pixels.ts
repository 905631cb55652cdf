import { add, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { sharedData } from '../../sharedData.js';
import { checkBetween, checkFinite } from '../../checks.js';
import type { Parametrization } from '../plugins.js';
import { seededRandom } from '../../../Random.js';
import { checkOptions } from '../../../options.js';

/** Options of `pixels`. */
export interface PixelsOptions {
  /** Standard deviation of the start around the centre, 0 or more. @default 0.01 */
  readonly deviation?: number;
  /** What the start lies around, black 0, white 1. @default 0.5 */
  readonly centre?: number;
}

/**
 * The pixels themselves, unbounded: `image = parameters`. Starts from grey with a little noise. What all did before
 * priors were built into the parametrization.
 */
export function pixels(options: PixelsOptions = {}): Parametrization {
  checkOptions('pixels', options, ['deviation', 'centre']);
  const { deviation = 0.01, centre = 0.5 } = options;
  checkBetween('pixels', 'deviation', deviation, 0);
  checkFinite('pixels', 'centre', centre);
  return {
    name: 'pixels',
    init: (shape, seed) => [tidy(() => add(centre, seededRandom(seed).normals(shape, deviation)))],
    toImage: ([image]) => sharedData(image as Tensor4D),
    fromImage: (image) => [sharedData(image)],
  };
}
