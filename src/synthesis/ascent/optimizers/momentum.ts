import { add, mul, zerosLike } from '@tensorflow/tfjs-core';
import { checkBetween } from '../../checks.js';
import type { Optimizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `momentum`. */
export interface MomentumOptions {
  /** Step size, 0 or more; or by step. @default 1 */
  readonly learningRate?: Schedule;
  /** What is kept of the last step, 0..1. @default 0.9 */
  readonly decay?: number;
}

/**
 * Ascent with momentum: `v = decay * v + learningRate * g`, `x += v`.
 * @see Polyak 1964, Some methods of speeding up the convergence of iteration methods.
 */
export function momentum(options: MomentumOptions = {}): Optimizer {
  checkOptions('momentum', options, ['learningRate', 'decay']);
  const { learningRate = 1, decay = 0.9 } = options;
  const rate = scheduled('momentum', 'learningRate', learningRate, 0);
  checkBetween('momentum', 'decay', decay, 0, 1);
  return {
    name: 'momentum',
    init: (parameters) => parameters.map((x) => zerosLike(x)),
    update: (parameters, gradients, velocities, step, _score, stepOfAll = step) => {
      const state = velocities.map((v, i) => add(mul(v, decay), mul(gradients[i]!, rate(stepOfAll))));
      return { parameters: parameters.map((x, i) => add(x, state[i]!)), state };
    },
  };
}
