import { add, mul } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import { checkPositive } from '../../checks.js';
import type { Optimizer } from '../plugins.js';

/** Options of `gradientAscent`. */
export interface GradientAscentOptions {
  /** Step size, above 0. @default 1 */
  readonly learningRate?: number;
}

/**
 * Plain ascent: `x += learningRate * g`.
 * @see Erhan et al. 2009, Visualizing higher-layer features of a deep network, Université de Montréal 1341.
 */
export function gradientAscent(options: GradientAscentOptions = {}): Optimizer {
  checkOptions('gradientAscent', options, ['learningRate']);
  const { learningRate = 1 } = options;
  checkPositive('gradientAscent', 'learningRate', learningRate);
  return {
    name: 'gradientAscent',
    init: () => [],
    update: (parameters, gradients) => ({
      parameters: parameters.map((x, i) => add(x, mul(gradients[i]!, learningRate))),
      state: [],
    }),
  };
}
