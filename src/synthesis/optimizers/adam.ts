import { add, div, mul, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import { between, positive } from '../checks.js';
import type { Optimizer } from '../plugins.js';

/** Options of `adam`. */
export interface AdamOptions {
  /** Step size, above 0. @default 0.05, Lucid's */
  readonly rate?: number;
  /** What is kept of the gradients' mean, 0..1. @default 0.9 */
  readonly beta1?: number;
  /** What is kept of their mean square, 0..1. @default 0.999 */
  readonly beta2?: number;
  /** Added to the root, above 0. @default 1e-8 */
  readonly epsilon?: number;
}

/**
 * Adam, climbing: `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`,
 * `x += rate * m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)`.
 * @see Kingma & Ba 2014, arXiv:1412.6980.
 */
export function adam({ rate = 0.05, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Optimizer {
  positive('adam', 'rate', rate);
  positive('adam', 'epsilon', epsilon);
  between('adam', 'beta1', beta1, 0, 1);
  between('adam', 'beta2', beta2, 0, 1);
  return {
    name: 'adam',
    init: (parameters) => [...parameters, ...parameters].map((x) => zerosLike(x)),
    update: (parameters, gradients, state, step) => {
      const count = parameters.length;
      const means = gradients.map((g, i) => add(mul(state[i]!, beta1), mul(g, 1 - beta1)));
      const squares = gradients.map((g, i) => add(mul(state[count + i]!, beta2), mul(square(g), 1 - beta2)));
      // Both corrections as factors of scalars: sqrt(v / c) + e = (sqrt(v) + e sqrt(c)) / sqrt(c).
      const root = Math.sqrt(1 - beta2 ** (step + 1));
      const size = (rate * root) / (1 - beta1 ** (step + 1));
      const moved = parameters.map((x, i) => {
        const spread = add(sqrt(squares[i]!), epsilon * root);
        return add(x, mul(div(means[i]!, spread), size));
      });
      return { parameters: moved, state: [...means, ...squares] };
    },
  };
}
