import type { Explainable } from '../../../models/openNetwork.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { codePrior, type CodePriorOptions } from '../regularizers/codePrior.js';
import { denoisingPrior } from '../regularizers/denoisingPrior.js';
import { langevinNoise } from '../regularizers/langevinNoise.js';
import { byCode, codeNoise, generatorNeeds, type GeneratorNeeds } from './codes.js';
import { OURS, redirected, steps } from './constants.js';
import { preset, type Preset } from './preset.js';

const CODE = 'github.com/Evolving-AI-Lab/ppgn';
const SAMPLING = `${CODE}, 1_class_conditional_sampling.sh`;

/** What `nguyen2016b` takes beside its constants. */
export interface PlugAndPlayNeeds extends GeneratorNeeds {
  /** The encoder of the prior on the code: a network, and its layer that gives codes. */
  readonly encoder?: Pick<CodePriorOptions, 'network' | 'layer' | 'range'>;
  /** The autoencoder of the prior on the image. */
  readonly denoiser?: Explainable;
}

/**
 * A generative model made of a classifier and an autoencoder. Give a generator as `network`, its `bounds`, and an
 * `encoder` as the prior on the code; `logProbability(c)` is the objective. Without a generator it takes smaller steps,
 * an optimizer of your own.
 *
 * These are the steps of the authors' code (PPGN-h), 200 of `rate * d / mean |d|`. There is `d = epsilon1 (E(G(h)) - h)
 * + d log p / dh + N(0, epsilon3^2)`. Then the code is put back within its bounds. epsilon2, the weight of log p, is 1.
 * Their rate is 1 for codes within 0..30; ours is 0.1, as large a share of three standard deviations of about 1. Our
 * gradient of log p is whole; their code passes back the class's own logit alone. The prior on the image, by a
 * `denoiser`, is ours. Large steps matter to it. It takes a faint first trace of an object for noise, and with small
 * ones some objects never come up.
 * @see Nguyen et al. 2016, Plug & play generative networks, arXiv:1612.00005; github.com/Evolving-AI-Lab/ppgn.
 */
export const nguyen2016b: Preset<
  'steps' | 'learningRate' | 'codePrior' | 'langevinNoise' | 'prior' | 'codeNoise' | 'redirected',
  PlugAndPlayNeeds
> = preset(
  'nguyen2016b',
  'A generator and an autoencoder as a prior (Nguyen et al. 2016, Plug & play)',
  {
    steps: steps(200, SAMPLING),
    learningRate: { label: 'Learning rate', default: 0.1, range: [1e-6, 1000], source: OURS },
    codePrior: { label: 'Weight of the prior on the code', default: 1e-5, range: [0, 1000], source: SAMPLING },
    langevinNoise: { label: 'Deviation of each step’s noise', default: 1e-17, range: [0, 1000], source: SAMPLING },
    prior: { label: 'Weight of the denoising prior', default: 0.03, source: OURS },
    codeNoise: codeNoise(`${CODE}, sampling_class.py`),
    redirected: redirected(0),
  },
  [...generatorNeeds, 'encoder', 'denoiser'],
  (given, { encoder, denoiser, ...needs }) => {
    const made = byCode(needs, given.codeNoise);
    const { parametrization } = made;
    return {
      steps: given.steps,
      ...made,
      optimizer: normalizedAscent({ learningRate: given.learningRate }),
      transforms: [],
      regularizers: [
        ...(denoiser !== undefined && given.prior > 0
          ? [denoisingPrior({ network: denoiser, weight: given.prior })]
          : []),
        ...(parametrization !== undefined && encoder !== undefined && given.codePrior > 0
          ? [codePrior({ ...encoder, parametrization, weight: given.codePrior })]
          : []),
        ...(given.langevinNoise > 0 ? [langevinNoise({ deviation: given.langevinNoise })] : []),
      ],
      redirected: given.redirected,
    };
  },
);
