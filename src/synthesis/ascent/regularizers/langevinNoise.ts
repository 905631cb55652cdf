import { add } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `langevinNoise`. */
export interface LangevinNoiseOptions {
  /** Standard deviation, 0 or more: epsilon 3; or by step. @default 1e-17, which the authors' code adds */
  readonly deviation?: Schedule;
}

/**
 * Adds noise to the parameters' gradient: `g + N(0, deviation^2)`. With it, the steps sample from a distribution, where
 * without they climb to its peak: Langevin's dynamics.
 * @see Nguyen et al. 2017, Plug & play generative networks, arXiv:1612.00005, equation 11, its third term.
 */
export function langevinNoise(options: LangevinNoiseOptions = {}): Regularizer {
  checkOptions('langevinNoise', options, ['deviation']);
  const { deviation = 1e-17 } = options;
  const deviationAt = scheduled('langevinNoise', 'deviation', deviation, 0);
  return {
    name: 'langevinNoise',
    slope: (gradients, _parameters, step, random) =>
      gradients.map((g) => add(g, random.normals(g.shape, deviationAt(step)))),
  };
}
