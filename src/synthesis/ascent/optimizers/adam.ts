import { add, div, mul, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import { checkBetween, checkPositive } from '../../checks.js';
import type { Optimizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { OptionError } from '../../../errors.js';
import { checkOptions } from '../../../options.js';

/** Options of `adam`. */
export interface AdamOptions {
  /** Step size, 0 or more; or by step. @default 0.05, Lucid's */
  readonly learningRate?: Schedule;
  /** What is kept of the gradients' mean, 0 to below 1. @default 0.9 */
  readonly beta1?: number;
  /** What is kept of their mean square, 0 to below 1. @default 0.999 */
  readonly beta2?: number;
  /** Added to the root, above 0. @default 1e-8 */
  readonly epsilon?: number;
}

/**
 * Adam, climbing: `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`,
 * `x += learningRate * m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)`.
 * @see Kingma & Ba 2014, arXiv:1412.6980.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions('adam', options, ['learningRate', 'beta1', 'beta2', 'epsilon']);
  const { learningRate = 0.05, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const rate = scheduled('adam', 'learningRate', learningRate, 0);
  checkPositive('adam', 'epsilon', epsilon);
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    checkBetween('adam', name, beta, 0, 1);
    // Nothing of a gradient would come in.
    if (beta === 1) throw new OptionError(`adam: ${name} is 1; wanted a number below it.`);
  }
  return {
    name: 'adam',
    init: (parameters) => [...parameters, ...parameters].map((x) => zerosLike(x)),
    // The state is the sums m / (1 - b1) and v / (1 - b2), which takes fewer kernels; the factors go into the step's
    // size.
    update: (parameters, gradients, state, step, _score, stepOfAll = step) => {
      const count = parameters.length;
      const sums = gradients.map((g, i) => add(mul(state[i]!, beta1), g));
      const squares = gradients.map((g, i) => add(mul(state[count + i]!, beta2), square(g)));
      // sqrt(v / c2) + e = (sqrt(s) + e / r) r, r = sqrt((1 - b2) / c2).
      const root = Math.sqrt((1 - beta2) / (1 - beta2 ** (step + 1)));
      const size = (rate(stepOfAll) * (1 - beta1)) / (1 - beta1 ** (step + 1)) / root;
      const moved = parameters.map((x, i) => {
        const spread = add(sqrt(squares[i]!), epsilon / root);
        return add(x, mul(div(sums[i]!, spread), size));
      });
      return { parameters: moved, state: [...sums, ...squares] };
    },
  };
}
