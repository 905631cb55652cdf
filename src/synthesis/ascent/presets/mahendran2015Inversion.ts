import { zerosLike } from '@tensorflow/tfjs-core';
import { momentum } from '../optimizers/momentum.js';
import { pixels } from '../parametrizations/pixels.js';
import type { Optimizer } from '../plugins.js';
import { alphaNorm } from '../regularizers/alphaNorm.js';
import { totalVariation } from '../regularizers/totalVariation.js';
import { noise, steps } from './constants.js';
import { preset, type Preset } from './preset.js';

const CODE = 'github.com/aravindhm/deep-goggle, experiments/experiment_cnn.m';
const LOOP = 'github.com/aravindhm/deep-goggle, core/invert_nn.m';

/** The root mean square of their images about grey: the norm of `x0_sigma.mat`, 2.7098e4, of 227 x 227 x 3 values. */
const CONTRAST = 2.7098e4 / Math.sqrt(227 * 227 * 3);
/** From black to white, theirs. */
const LEVELS = 255;

/**
 * An inverted representation, as its authors' code does it; for `invertRepresentation`.
 *
 * `|A(x) - A0|^2 / |A0|^2 + (lambda_TV / 2 sum TV(x) + lambda / 2 sum |x|^alpha) / |sigma|^2`, x in 255 levels about
 * grey, by gradient ascent with momentum. The rate falls twice, and the velocity then starts anew. The weight of total
 * variation is 1 for a network's first third, 10 for its second, 100 for its last. Ours: the norm sigma grows with the
 * image, as theirs is that of one size.
 * @see Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them, arXiv:1412.0035.
 */
export const mahendran2015Inversion: Preset<
  'steps' | 'learningRate' | 'momentum' | 'noise' | 'totalVariation' | 'beta' | 'norm' | 'alpha'
> = preset(
  'mahendran2015.inversion',
  'A representation inverted, with total variation and a 6-norm (Mahendran & Vedaldi 2015)',
  {
    steps: steps(400, CODE),
    learningRate: { label: 'Learning rate, at the start', default: 0.004, range: [1e-9, 100], source: CODE },
    momentum: { label: 'Momentum', default: 0.9, range: [0, 1], source: LOOP },
    noise: noise(CONTRAST, LOOP),
    totalVariation: { label: 'Weight of total variation', default: 10, source: CODE },
    beta: { label: 'Its power', default: 2, range: [0.1, 8], source: CODE },
    norm: { label: 'Weight of the alpha norm', default: 8e-10, source: CODE },
    alpha: { label: 'Its alpha', default: 6, range: [1, 32], source: CODE },
  },
  [],
  (given) => ({
    steps: given.steps,
    parametrization: pixels({ deviation: given.noise / LEVELS }),
    optimizer: inStages(rateOf(given.learningRate, given.steps), given.momentum),
    transforms: [],
    regularizers: [
      ...(given.totalVariation > 0
        ? [totalVariation({ weight: weightOf(given.totalVariation, LEVELS, given.beta), beta: given.beta })]
        : []),
      ...(given.norm > 0
        ? [alphaNorm({ weight: weightOf(given.norm, LEVELS / 2, given.alpha), alpha: given.alpha })]
        : []),
    ],
    redirected: 0,
  }),
);

/** A weight of theirs, of a sum over powers of so many levels, as one of a mean over powers of ours. */
const weightOf = (weight: number, levels: number, power: number): number =>
  ((weight / 2) * levels ** power) / CONTRAST ** 2;

/** Theirs for 100 steps, a tenth of it for 200, a hundredth for 100; as large parts of any number of steps. */
const rateOf =
  (rate: number, total: number) =>
  (step: number): number =>
    step < total / 4 ? rate : step < (total * 3) / 4 ? rate / 10 : rate / 100;

/** Their step, `rate * |sigma|^2 * gradient`, with momentum, which starts anew where the rate changes. */
function inStages(rateAt: (step: number) => number, decay: number): Optimizer {
  return {
    name: 'momentum',
    init: (parameters) => parameters.map((x) => zerosLike(x)),
    update: (parameters, gradients, velocities, step, score, stepOfAll = step) => {
      const rate = rateAt(stepOfAll);
      const hasChanged = stepOfAll > 0 && rate !== rateAt(stepOfAll - 1);
      const [image] = parameters as [(typeof parameters)[0]];
      const valuesOfOne = image.size / (image.shape[0] as number);
      const learningRate = rate * valuesOfOne * (CONTRAST / LEVELS) ** 2;
      const state = hasChanged ? velocities.map((v) => zerosLike(v)) : velocities;
      return momentum({ learningRate, decay }).update(parameters, gradients, state, step, score);
    },
  };
}
