import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { gradientAscent } from '../optimizers/gradientAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { laplacianNormalization } from '../regularizers/laplacianNormalization.js';
import { inceptionJitter } from './inceptionJitter.js';

/**
 * Normalizes the gradient's frequencies: every level of its Laplacian pyramid (4, as in the tutorial) gets the same
 * say, with jitter, through 3 octaves of 1.4. The tutorial's step is 1 of 255, and its image is not clipped.
 * @see Mordvintsev 2016, DeepDreaming with TensorFlow, github.com/tensorflow/examples (deepdream.ipynb).
 */
export const mordvintsev2016: ActivationMaximizeOptions = {
  steps: 256,
  octaves: 3,
  octaveScale: 1.4,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: gradientAscent(1 / 255),
  transforms: [inceptionJitter],
  regularizers: [laplacianNormalization(4), clip()],
  redirected: 0,
};
