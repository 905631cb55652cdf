import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { laplacianPyramid } from '../parametrizations/laplacianPyramid.js';
import type { Transform } from '../plugins.js';
import { scaleBy } from '../transforms/scaleBy.js';
import { inceptionJitter } from './inceptionJitter.js';

/** DeepDream's octaves as an expectation: 1.4^-1 to 1.4. */
const scales: Transform = scaleBy([1 / 1.4, 1 / 1.2, 1, 1.2, 1.4]);

/**
 * Shifts of up to 32 pixels, and several sizes: what holds at all of them. With a Gaussian mixture of patches as a prior,
 * add `gaussianMixture(mixture)` to the regularizers.
 *
 * The paper climbs at one size after the other; here the image is a pyramid of sizes, seen at random scales.
 * @see Mordvintsev et al. 2015, Inceptionism, research.google/blog/inceptionism-going-deeper-into-neural-networks.
 */
export const mordvintsev2015: ActivationMaximizeOptions = {
  steps: 256,
  parametrization: laplacianPyramid({ levels: 4, decorrelated: false }),
  optimizer: normalizedAscent({ rate: 6 / 255 }),
  transforms: [inceptionJitter, scales],
  regularizers: [],
  redirected: 0,
};
