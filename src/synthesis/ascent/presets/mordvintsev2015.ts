import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { inceptionJitter } from './inceptionJitter.js';

/**
 * Shifts of up to 32 pixels, and four sizes one after the other, each 1.4 times the last: large shapes first. With a
 * Gaussian mixture of patches as a prior, add `gaussianMixture(mixture)` to the regularizers.
 *
 * There the network sees each size as it is; here enlarged to its own, as a classifier wants it.
 * @see Mordvintsev et al. 2015, Inceptionism, research.google/blog/inceptionism-going-deeper-into-neural-networks.
 */
export const mordvintsev2015: ActivationMaximizeOptions = {
  steps: 256,
  octaves: 4,
  octaveScale: 1.4,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: normalizedAscent({ rate: 6 / 255 }),
  transforms: [inceptionJitter],
  regularizers: [clip()],
  redirected: 0,
};
