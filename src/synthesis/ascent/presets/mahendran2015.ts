import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { momentum } from '../optimizers/momentum.js';
import { pixels } from '../parametrizations/pixels.js';
import { alphaNorm } from '../regularizers/alphaNorm.js';
import { clip } from '../regularizers/clip.js';
import { gradientNormalization } from '../regularizers/gradientNormalization.js';
import { totalVariation } from '../regularizers/totalVariation.js';

/**
 * Total variation (beta = 2) and a 6-norm, by gradient ascent with a momentum of 0.9: noise is penalized.
 *
 * The paper weighs its sums by the representation's size, for inversion; here the penalties are means, and the gradient
 * is normalized, so that the weights do not depend on the network.
 * @see Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them, arXiv:1412.0035.
 */
export const mahendran2015: ActivationMaximizeOptions = {
  steps: 256,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: momentum({ rate: 1 / 255, decay: 0.9 }),
  transforms: [],
  regularizers: [totalVariation({ weight: 400, beta: 2 }), alphaNorm(20, 6), gradientNormalization('rms'), clip()],
  redirected: 0,
};
