import { add, mul } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import type { Optimizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `gradientAscent`. */
export interface GradientAscentOptions {
  /** Step size, 0 or more; or by step. @default 1 */
  readonly learningRate?: Schedule;
}

/**
 * Plain ascent: `x += learningRate * g`.
 * @see Erhan et al. 2009, Visualizing higher-layer features of a deep network, Université de Montréal 1341.
 */
export function gradientAscent(options: GradientAscentOptions = {}): Optimizer {
  checkOptions('gradientAscent', options, ['learningRate']);
  const { learningRate = 1 } = options;
  const rate = scheduled('gradientAscent', 'learningRate', learningRate, 0);
  return {
    name: 'gradientAscent',
    init: () => [],
    update: (parameters, gradients, _state, step, _score, stepOfAll = step) => ({
      parameters: parameters.map((x, i) => add(x, mul(gradients[i]!, rate(stepOfAll)))),
      state: [],
    }),
  };
}
