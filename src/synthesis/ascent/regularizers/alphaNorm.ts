import { abs, mul, pow, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkBetween } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `alphaNorm`. */
export interface AlphaNormOptions {
  /** 0 or more; or by step. @default 1 */
  readonly weight?: Schedule;
  /** 1 or more. @default 6, the paper's */
  readonly alpha?: number;
}

/**
 * Keeps values within the range without a hard border: `weight * mean |2 x - 1|^alpha`, so that black and white cost
 * `weight` each.
 * @see Mahendran & Vedaldi 2015, arXiv:1412.0035.
 */
export function alphaNorm(options: AlphaNormOptions = {}): Regularizer {
  checkOptions('alphaNorm', options, ['weight', 'alpha']);
  const { weight = 1, alpha = 6 } = options;
  const weightAt = scheduled('alphaNorm', 'weight', weight, 0);
  checkBetween('alphaNorm', 'alpha', alpha, 1);
  return {
    name: 'alphaNorm',
    penalty: (image, step) => {
      const size = abs(sub(mul(image, 2), 1));
      return mul(sum(pow(size, alpha)), (weightAt(step) * image.shape[0]) / image.size) as Scalar;
    },
  };
}
