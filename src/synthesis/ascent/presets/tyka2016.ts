import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { bilateral } from '../regularizers/bilateral.js';
import { clip } from '../regularizers/clip.js';
import { inceptionJitter } from './inceptionJitter.js';

/**
 * A bilateral filter on the image every few steps, with jitter: smooth surfaces and sharp edges.
 *
 * The post lets the filter fade over its growing sizes; here it is of one strength.
 * @see Tyka 2016, Class visualization with bilateral filters,
 *   mtyka.github.io/deepdream/2016/02/05/bilateral-class-vis.html.
 */
export const tyka2016: ActivationMaximizeOptions = {
  steps: 256,
  octaves: 4,
  octaveScale: 1.4,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: normalizedAscent({ rate: 6 / 255 }),
  transforms: [inceptionJitter],
  regularizers: [bilateral({ sigmaSpace: 2, sigmaColour: 0.25, radius: 2, every: 4 }), clip()],
  redirected: 0,
};
