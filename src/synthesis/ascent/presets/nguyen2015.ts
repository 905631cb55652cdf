import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { blur } from '../regularizers/blur.js';
import { clip } from '../regularizers/clip.js';
import { l2 } from '../regularizers/l2.js';

/**
 * Ascent with decay, and a blur of 1 pixel at every 4th step against the high frequencies: the second row of Yosinski's
 * table (decay 0.0001, width 1.0, every 4th).
 * @see Nguyen et al. 2015, Deep neural networks are easily fooled, arXiv:1412.1897; Yosinski et al. 2015,
 *   arXiv:1506.06579.
 */
export const nguyen2015: ActivationMaximizeOptions = {
  steps: 256,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: normalizedAscent({ rate: 4 / 255 }),
  transforms: [],
  regularizers: [l2(0.0001), blur({ sigma: 1, every: 4 }), clip()],
  redirected: 0,
};
