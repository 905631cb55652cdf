import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';

/**
 * Plain ascent on pixels, without any prior: what the network is most excited by looks like noise.
 *
 * The paper keeps the image's norm fixed and climbs with a step found by hand for each unit; here each step is of one
 * size and the image is kept within its range, which bounds the norm.
 * @see Erhan et al. 2009, Visualizing higher-layer features of a deep network, Université de Montréal 1341.
 */
export const erhan2009: ActivationMaximizeOptions = {
  steps: 256,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: normalizedAscent({ rate: 1 / 255 }),
  transforms: [],
  regularizers: [clip()],
  redirected: 0,
};
