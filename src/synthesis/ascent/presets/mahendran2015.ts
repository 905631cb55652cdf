import { mul } from '@tensorflow/tfjs-core';
import { momentum } from '../optimizers/momentum.js';
import { pixels } from '../parametrizations/pixels.js';
import type { Regularizer } from '../plugins.js';
import { alphaNorm } from '../regularizers/alphaNorm.js';
import { clip } from '../regularizers/clip.js';
import { gradientNormalization } from '../regularizers/gradientNormalization.js';
import { totalVariation } from '../regularizers/totalVariation.js';
import { noise, OURS, redirected, steps, stepSize } from './constants.js';
import { mahendran2015Inversion } from './mahendran2015Inversion.js';
import { preset, type Preset } from './preset.js';

/**
 * Total variation (beta = 2) and a 6-norm, by gradient ascent with a momentum of 0.9: noise is penalized.
 *
 * The score's gradient is divided by its mean magnitude before the penalties' are taken off, so weights do not depend
 * on the network. Beside a score that changes by 1 with each value, penalties are sums over values. The alpha norm's
 * weight is the paper's, `1 / B^alpha` for each value, B half the range. Ours are the weight of total variation, the
 * step and the start. `mahendran2015.inversion` inverts a representation by its authors' constants.
 * @see Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them, arXiv:1412.0035, 3.3.
 */
export const mahendran2015: Preset<
  'steps' | 'stepSize' | 'noise' | 'momentum' | 'totalVariation' | 'beta' | 'norm' | 'alpha' | 'redirected'
> & { readonly inversion: typeof mahendran2015Inversion } = Object.assign(
  preset(
    'mahendran2015',
    'Total variation and a 6-norm (Mahendran & Vedaldi 2015)',
    {
      steps: steps(256),
      stepSize: stepSize(1),
      noise: noise(25.5),
      momentum: { label: 'Momentum', default: 0.9, range: [0, 1], source: 'the paper, 3.4' },
      totalVariation: { label: 'Weight of total variation', default: 4, source: OURS },
      beta: { label: 'Its power', default: 2, range: [0.1, 8], source: 'the paper, 3.2' },
      norm: { label: 'Weight of the alpha norm', default: 1, source: 'the paper, 3.3' },
      alpha: { label: 'Its alpha', default: 6, range: [1, 32], source: 'the paper, 3.2' },
      redirected: redirected(0),
    },
    [],
    (given) => ({
      steps: given.steps,
      parametrization: pixels({ deviation: given.noise / 255 }),
      optimizer: momentum({ learningRate: given.stepSize / 255, decay: given.momentum }),
      transforms: [],
      regularizers: [
        gradientNormalization({ by: 'meanAbs' }),
        ...(given.totalVariation > 0
          ? [summed(totalVariation({ weight: given.totalVariation, beta: given.beta }))]
          : []),
        ...(given.norm > 0 ? [summed(alphaNorm({ weight: given.norm, alpha: given.alpha }))] : []),
        clip(),
      ],
      redirected: given.redirected,
    }),
  ),
  { inversion: mahendran2015Inversion },
);

/** A penalty as a sum over an image's values, in place of their mean. */
function summed(regularizer: Regularizer): Regularizer {
  return {
    name: regularizer.name ?? 'custom',
    penalty: (image) => mul(regularizer.penalty!(image), image.size / image.shape[0]),
  };
}
