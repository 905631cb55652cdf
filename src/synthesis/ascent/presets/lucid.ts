import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { adam } from '../optimizers/adam.js';
import { fourier } from '../parametrizations/fourier.js';
import { lucidTransforms } from '../transforms/lucidTransforms.js';

/**
 * Decorrelated frequencies and colours, robust against shifts, turns and scales: what `activationMaximize` does by
 * default. Lucid's own constants: Adam at 0.05, 512 steps.
 * @see Olah et al. 2017, Feature visualization, distill.pub/2017/feature-visualization; github.com/tensorflow/lucid.
 */
export const lucid: ActivationMaximizeOptions = {
  steps: 512,
  parametrization: fourier(),
  optimizer: adam({ rate: 0.05 }),
  transforms: [lucidTransforms()],
  regularizers: [],
  redirected: 16,
};
