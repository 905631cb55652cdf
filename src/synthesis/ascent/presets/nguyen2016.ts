import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { adam } from '../optimizers/adam.js';

/**
 * The code of a generator, not the image: add `parametrization: generator(network)`, with a network that has learned to
 * make natural images and, as in the paper, with `bounds` of 0 and three standard deviations of what the code's layer
 * gives. 200 steps as in the paper; there by ascent with decay, here by Adam.
 * @see Nguyen et al. 2016, Synthesizing the preferred inputs for neurons in neural networks via deep generator
 *   networks, arXiv:1605.09304.
 */
export const nguyen2016: ActivationMaximizeOptions = {
  steps: 200,
  optimizer: adam({ rate: 0.05 }),
  transforms: [],
  regularizers: [],
  redirected: 0,
};
