import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';

/**
 * A generative model made of a classifier and a denoising autoencoder: add
 * `parametrization: generator(network, { bounds })` and `regularizers: [denoisingPrior(network)]`. Without a generator
 * it takes smaller steps: an optimizer of your own.
 *
 * As the authors' code: 200 steps of `rate * g / mean |g|`, g the gradient of score and prior at the code. There the
 * rate is 1 for codes within 0..30; here 0.1, as large a share of three standard deviations of about 1. Their noise has
 * a deviation of 1e-17; here there is none. Their prior is an autoencoder of the code (the network upon the generator),
 * with a weight of 1e-5; here one of the image. Such steps matter: the prior takes a faint first trace of an object for
 * noise, and with small ones some objects never come up.
 * @see Nguyen et al. 2016, Plug & play generative networks, arXiv:1612.00005; github.com/Evolving-AI-Lab/ppgn.
 */
export const nguyen2016b: ActivationMaximizeOptions = {
  steps: 200,
  optimizer: normalizedAscent({ rate: 0.1 }),
  transforms: [],
  regularizers: [],
  redirected: 0,
};
