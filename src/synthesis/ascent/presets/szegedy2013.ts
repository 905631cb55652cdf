import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { lbfgs } from '../optimizers/lbfgs.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';

/**
 * A picture of the dataset, changed as little as need be: give it as `init`. An adversarial example rather than a
 * visualization; put dataset examples of the class beside it (`topActivations` finds them).
 *
 * Box-constrained L-BFGS in the paper; here L-BFGS with the image clipped. `adversarialExample` weighs the distance
 * too.
 * @see Szegedy et al. 2013, Intriguing properties of neural networks, arXiv:1312.6199.
 */
export const szegedy2013: ActivationMaximizeOptions = {
  steps: 30,
  parametrization: pixels(),
  optimizer: lbfgs({ longest: 0.005 }),
  transforms: [],
  regularizers: [clip()],
  redirected: 0,
};
