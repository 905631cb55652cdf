import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { blur } from '../regularizers/blur.js';
import { clip } from '../regularizers/clip.js';
import { decay } from '../regularizers/decay.js';
import { noise, redirected, steps, stepSize } from './constants.js';
import { preset, type Preset } from './preset.js';

const TABLE = 'Yosinski et al. 2015, table 1, third row';

/**
 * Decay, and a blur of 1 pixel at every 4th step against the high frequencies: the third row of Yosinski's table.
 *
 * After each step the image is multiplied by 1 - decay about grey, as in the toolbox about the mean. Ours: the step,
 * which is of one size, and the start.
 * @see Nguyen et al. 2015, Deep neural networks are easily fooled, arXiv:1412.1897; Yosinski et al. 2015,
 *   arXiv:1506.06579; github.com/yosinski/deep-visualization-toolbox, optimize/gradient_optimizer.py.
 */
export const nguyen2015: Preset<'steps' | 'stepSize' | 'noise' | 'decay' | 'sigma' | 'every' | 'redirected'> = preset(
  'nguyen2015',
  'Decay and blur (Nguyen et al. 2015, Yosinski et al. 2015)',
  {
    steps: steps(256),
    stepSize: stepSize(4),
    noise: noise(25.5),
    decay: { label: 'Decay of the image, each step', default: 0.0001, range: [0, 1], source: TABLE },
    sigma: { label: 'Blur’s sigma', unit: 'pixels', default: 1, source: TABLE },
    every: { label: 'Blur every n-th step', default: 4, range: [1, 1000], isWhole: true, source: TABLE },
    redirected: redirected(0),
  },
  [],
  (given) => ({
    steps: given.steps,
    parametrization: pixels({ deviation: given.noise / 255 }),
    optimizer: normalizedAscent({ learningRate: given.stepSize / 255 }),
    transforms: [],
    regularizers: [decay({ theta: given.decay }), blur({ sigma: given.sigma, every: given.every }), clip()],
    redirected: given.redirected,
  }),
);
