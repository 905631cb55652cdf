import { add, cast, greaterEqual, mul, square, sub, sum, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkBetween } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { quantile } from './quantile.js';
import { checkOptions } from '../../../options.js';

/** Options of `smallNorm`. */
export interface SmallNormOptions {
  /** Of each image's pixels, 0..1. @default 0.5 */
  readonly share?: number;
}

/**
 * Puts the pixels of the smallest norm back to grey, so that only what matters shows: norm over the channels of the
 * distance from mid-grey.
 * @see Yosinski et al. 2015, arXiv:1506.06579, `theta_n_pct`.
 */
export function smallNorm(options: SmallNormOptions = {}): Regularizer {
  checkOptions('smallNorm', options, ['share']);
  const { share = 0.5 } = options;
  checkBetween('smallNorm', 'share', share, 0, 1);
  return {
    name: 'smallNorm',
    image: (image): Tensor4D => {
      const centred = sub(image, 0.5);
      const norms = sum(square(centred), 3, true);
      return add(mul(centred, cast(greaterEqual(norms, quantile(norms, share)), 'float32')), 0.5);
    },
  };
}
