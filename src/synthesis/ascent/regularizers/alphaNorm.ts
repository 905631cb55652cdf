import { abs, mul, pow, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkBetween, checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `alphaNorm`. */
export interface AlphaNormOptions {
  /** Above 0. @default 1 */
  readonly weight?: number;
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
  checkPositive('alphaNorm', 'weight', weight);
  checkBetween('alphaNorm', 'alpha', alpha, 1);
  return {
    name: 'alphaNorm',
    penalty: (image) => {
      const size = abs(sub(mul(image, 2), 1));
      return mul(sum(pow(size, alpha)), (weight * image.shape[0]) / image.size) as Scalar;
    },
  };
}
