import { clip } from '../regularizers/clip.js';
import { gaussianMixture, type PatchMixture } from '../regularizers/gaussianMixture.js';
import { OURS, redirected } from './constants.js';
import { inOctaves, octaveConstants, type OctaveConstant } from './inOctaves.js';
import { preset, type Preset } from './preset.js';

const NOTEBOOK = 'github.com/google/deepdream, dream.ipynb';

/**
 * Shifts of up to 32 pixels, and four sizes one after the other, each 1.4 times the last: large shapes first. With
 * `mixture`, a Gaussian mixture of patches as a prior, as the post asks that neighbouring pixels be correlated.
 *
 * The post gives no constants; these are its notebook's, which dreams on a photo for 10 steps a size. Ours: the start
 * from noise with more steps, and that the network sees each size enlarged to its own, as a classifier wants it. Ours
 * too is the mixture's weight: at 2 grey stays grey where the network answers nothing to it.
 * @see Mordvintsev et al. 2015, Inceptionism, research.google/blog/inceptionism-going-deeper-into-neural-networks.
 */
export const mordvintsev2015: Preset<
  OctaveConstant | 'mixtureWeight' | 'redirected',
  { readonly mixture?: PatchMixture }
> = preset(
  'mordvintsev2015',
  'Jitter and several sizes, and a mixture of patches (Mordvintsev et al. 2015)',
  {
    ...octaveConstants(1.5, NOTEBOOK),
    mixtureWeight: { label: 'Weight of the patch mixture', default: 0.5, source: OURS },
    redirected: redirected(0),
  },
  ['mixture'],
  (given, { mixture }) => ({
    ...inOctaves(given),
    regularizers: [
      ...(mixture && given.mixtureWeight > 0
        ? [gaussianMixture({ mixture, weight: given.mixtureWeight, stride: Math.max(1, mixture.size - 1) })]
        : []),
      clip(),
    ],
  }),
);
