import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { adam } from '../optimizers/adam.js';
import { gaussianNoise } from '../transforms/gaussianNoise.js';

/**
 * A generative model made of a classifier and a denoising autoencoder: add `regularizers: [denoisingPrior(network)]`, and
 * `parametrization: generator(network)` where there is one. With a little noise at each step, as the paper's sampler.
 * @see Nguyen et al. 2016, Plug & play generative networks, arXiv:1612.00005.
 */
export const nguyen2016b: ActivationMaximizeOptions = {
  steps: 200,
  optimizer: adam({ rate: 0.05 }),
  transforms: [gaussianNoise(0.02)],
  regularizers: [],
  redirected: 0,
};
