import { mul } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `codeDecay`. */
export interface CodeDecayOptions {
  /** The share that is taken off, 0..1; or by step. @default 0.01, Nguyen et al.'s */
  readonly theta?: Schedule;
}

/**
 * Shrinks the parameters after each step: a generator's code, `h = (1 - theta) h`.
 * @see Nguyen et al. 2016, arXiv:1605.09304; github.com/Evolving-AI-Lab/synthesizing, act_max.py, `L2_weight`.
 */
export function codeDecay(options: CodeDecayOptions = {}): Regularizer {
  checkOptions('codeDecay', options, ['theta']);
  const { theta = 0.01 } = options;
  const share = scheduled('codeDecay', 'theta', theta, 0, 1);
  return { name: 'codeDecay', parameters: (parameters, step) => parameters.map((h) => mul(h, 1 - share(step))) };
}
