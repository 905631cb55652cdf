import type { Tensor4D } from '@tensorflow/tfjs-core';
import { lbfgs } from '../optimizers/lbfgs.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { OURS, redirected, steps } from './constants.js';
import { preset, type Preset } from './preset.js';

/**
 * A picture of the dataset, changed as little as need be: give it as `init`. An adversarial example rather than a
 * visualization; put dataset examples of the class beside it (`topActivations` finds them).
 *
 * Box-constrained L-BFGS in the paper, which searches for the weight of the distance. Ours: L-BFGS with short steps and
 * the image clipped. `adversarialExample` weighs the distance too.
 * @see Szegedy et al. 2013, Intriguing properties of neural networks, arXiv:1312.6199.
 */
export const szegedy2013: Preset<'steps' | 'longest' | 'memory' | 'redirected', { readonly init?: Tensor4D }> = preset(
  'szegedy2013',
  'A picture, changed as little as need be: an adversarial example (Szegedy et al. 2013)',
  {
    steps: steps(30),
    longest: {
      label: 'Longest step of L-BFGS',
      unit: 'of black to white',
      default: 0.005,
      range: [1e-6, 1],
      source: OURS,
    },
    memory: { label: 'Memory of L-BFGS', unit: 'steps', default: 10, range: [1, 100], isWhole: true, source: OURS },
    redirected: redirected(0),
  },
  ['init'],
  (given, { init }) => ({
    steps: given.steps,
    ...(init && { init }),
    parametrization: pixels(),
    optimizer: lbfgs({ longest: given.longest, memory: given.memory }),
    transforms: [],
    regularizers: [clip()],
    redirected: given.redirected,
  }),
);
