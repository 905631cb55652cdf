import type { Explainable } from '../../../models/openNetwork.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { denoisingPrior } from '../regularizers/denoisingPrior.js';
import { byCode, codeNoise, generatorNeeds, type GeneratorNeeds } from './codes.js';
import { OURS, redirected, steps } from './constants.js';
import { preset, type Preset } from './preset.js';

/**
 * A generative model made of a classifier and a denoising autoencoder: give a generator as `network`, its `bounds`, and
 * the autoencoder as `denoiser`. Without a generator it takes smaller steps: an optimizer of your own.
 *
 * As the authors' code: 200 steps of `rate * g / mean |g|`, g the gradient of score and prior at the code. There the
 * rate is 1 for codes within 0..30; ours is 0.1, as large a share of three standard deviations of about 1. Their noise
 * has a deviation of 1e-17; ours is none. Their prior is an autoencoder of the code (the network upon the generator),
 * with a weight of 1e-5; ours is one of the image. Such steps matter: the prior takes a faint first trace of an object
 * for noise, and with small ones some objects never come up.
 * @see Nguyen et al. 2016, Plug & play generative networks, arXiv:1612.00005; github.com/Evolving-AI-Lab/ppgn.
 */
export const nguyen2016b: Preset<
  'steps' | 'learningRate' | 'prior' | 'codeNoise' | 'redirected',
  GeneratorNeeds & { readonly denoiser?: Explainable }
> = preset(
  'nguyen2016b',
  'A generator and a denoising autoencoder as a prior (Nguyen et al. 2016, Plug & play)',
  {
    steps: steps(200, 'github.com/Evolving-AI-Lab/ppgn'),
    learningRate: { label: 'Learning rate', default: 0.1, range: [1e-6, 1000], source: OURS },
    prior: { label: 'Weight of the denoising prior', default: 0.03, source: OURS },
    codeNoise: codeNoise(),
    redirected: redirected(0),
  },
  [...generatorNeeds, 'denoiser'],
  (given, { denoiser, ...needs }) => ({
    steps: given.steps,
    ...byCode(needs, given.codeNoise),
    optimizer: normalizedAscent({ learningRate: given.learningRate }),
    transforms: [],
    regularizers:
      denoiser !== undefined && given.prior > 0 ? [denoisingPrior({ network: denoiser, weight: given.prior })] : [],
    redirected: given.redirected,
  }),
);
