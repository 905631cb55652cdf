import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { noise, redirected, steps, stepSize } from './constants.js';
import { preset, type Preset } from './preset.js';

/**
 * Plain ascent on pixels, without any prior: what the network is most excited by looks like noise.
 *
 * The paper keeps the image's norm fixed and climbs with a step found by hand for each unit. Ours: steps of one size,
 * and an image kept within its range, which bounds the norm.
 * @see Erhan et al. 2009, Visualizing higher-layer features of a deep network, Université de Montréal 1341.
 */
export const erhan2009: Preset<'steps' | 'stepSize' | 'noise' | 'redirected'> = preset(
  'erhan2009',
  'No regularization (Erhan et al. 2009)',
  { steps: steps(256), stepSize: stepSize(1), noise: noise(25.5), redirected: redirected(0) },
  [],
  (given) => ({
    steps: given.steps,
    parametrization: pixels({ deviation: given.noise / 255 }),
    optimizer: normalizedAscent({ learningRate: given.stepSize / 255 }),
    transforms: [],
    regularizers: [clip()],
    redirected: given.redirected,
  }),
);
