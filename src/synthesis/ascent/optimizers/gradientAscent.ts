import { add, mul } from '@tensorflow/tfjs-core';
import type { Optimizer } from '../plugins.js';
import { checkPositive } from '../../checks.js';

/**
 * Plain ascent: `x += rate * g`.
 * @param rate - step size, above 0. @default 1
 * @see Erhan et al. 2009, Visualizing higher-layer features of a deep network, Université de Montréal 1341.
 */
export function gradientAscent(rate = 1): Optimizer {
  checkPositive('gradientAscent', 'rate', rate);
  return {
    name: 'gradientAscent',
    init: () => [],
    update: (parameters, gradients) => ({
      parameters: parameters.map((x, i) => add(x, mul(gradients[i]!, rate))),
      state: [],
    }),
  };
}
