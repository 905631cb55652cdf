import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { codeDecay } from '../regularizers/codeDecay.js';
import { ramp } from '../schedule.js';
import { byCode, codeNoise, generatorNeeds, type GeneratorNeeds } from './codes.js';
import { OURS, redirected, steps } from './constants.js';
import { preset, type Preset } from './preset.js';

const REPOSITORY = 'github.com/Evolving-AI-Lab/synthesizing';
const CODE = `${REPOSITORY}, 1_activate_output.sh`;

/**
 * The code of a generator, not the image. Give a `network` that has learned to make natural images. Also give, as in
 * the paper, `bounds` of 0 and three standard deviations of the code's layer.
 *
 * As the authors' code: 200 steps of `rate * g / mean |g|`, the rate falling to nearly 0, and the code multiplied by
 * 0.99 after each. It starts from standard normal numbers, or from a `code` that an encoder gives. Their rate is 8 for
 * codes within 0..30 or so; ours is as large a share of codes within 0..3.
 * @see Nguyen et al. 2016, Synthesizing the preferred inputs for neurons in neural networks via deep generator
 *   networks, arXiv:1605.09304.
 */
export const nguyen2016: Preset<'steps' | 'learningRate' | 'decay' | 'codeNoise' | 'redirected', GeneratorNeeds> =
  preset(
    'nguyen2016',
    'The code of a generator that has learned to make pictures (Nguyen et al. 2016)',
    {
      steps: steps(200, CODE),
      learningRate: { label: 'Learning rate, at the start', default: 0.8, range: [1e-6, 1000], source: OURS },
      decay: { label: 'Decay of the code, each step', default: 0.01, range: [0, 1], source: CODE },
      codeNoise: codeNoise(`${REPOSITORY}, act_max.py`),
      redirected: redirected(0),
    },
    generatorNeeds,
    (given, needs) => ({
      steps: given.steps,
      ...byCode(needs, given.codeNoise),
      optimizer: normalizedAscent({ learningRate: ramp(given.learningRate, 1e-10, given.steps) }),
      transforms: [],
      regularizers: [codeDecay({ theta: given.decay })],
      redirected: given.redirected,
    }),
  );
