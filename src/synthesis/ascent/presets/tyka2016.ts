import { bilateral } from '../regularizers/bilateral.js';
import { clip } from '../regularizers/clip.js';
import { OURS, redirected } from './constants.js';
import { inOctaves, octaveConstants, type OctaveConstant } from './inOctaves.js';
import { preset, type Preset } from './preset.js';

/**
 * A bilateral filter on the image every few steps, with jitter: smooth surfaces and sharp edges.
 *
 * That the image is filtered so is the post's. All constants are ours.
 * @see Tyka 2016, Class visualization with bilateral filters,
 *   mtyka.github.io/deepdream/2016/02/05/bilateral-class-vis.html.
 */
export const tyka2016: Preset<OctaveConstant | 'sigma' | 'sigmaColour' | 'radius' | 'every' | 'redirected'> = preset(
  'tyka2016',
  'A bilateral filter, several sizes (Tyka 2016)',
  {
    ...octaveConstants(6),
    sigma: { label: 'Filter’s sigma', unit: 'pixels', default: 2, range: [0.01, 100], source: OURS },
    sigmaColour: {
      label: 'Filter’s sigma of colour',
      unit: 'of black to white',
      default: 0.25,
      range: [0.001, 10],
      source: OURS,
    },
    radius: { label: 'Filter’s radius', unit: 'pixels', default: 2, range: [1, 8], isWhole: true, source: OURS },
    every: { label: 'Filter every n-th step', default: 4, range: [1, 1000], isWhole: true, source: OURS },
    redirected: redirected(0),
  },
  [],
  (given) => ({
    ...inOctaves(given),
    regularizers: [
      bilateral({ sigmaSpace: given.sigma, sigmaColour: given.sigmaColour, radius: given.radius, every: given.every }),
      clip(),
    ],
  }),
);
