import { add, cast, greaterEqual, mul, square, sub, sum, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { quantile } from './quantile.js';
import { checkOptions } from '../../../options.js';

/** Options of `smallNorm`. */
export interface SmallNormOptions {
  /** The share of each image's pixels, 0..1; or by step. @default 0.5 */
  readonly share?: Schedule;
}

/**
 * Puts the pixels of the smallest norm back to grey, so that only what matters shows: norm over the channels of the
 * distance from mid-grey.
 * @see Yosinski et al. 2015, arXiv:1506.06579, `theta_n_pct`.
 */
export function smallNorm(options: SmallNormOptions = {}): Regularizer {
  checkOptions('smallNorm', options, ['share']);
  const { share = 0.5 } = options;
  const shareAt = scheduled('smallNorm', 'share', share, 0, 1);
  return {
    name: 'smallNorm',
    image: (image, step): Tensor4D => {
      const centred = sub(image, 0.5);
      const norms = sum(square(centred), 3, true);
      return add(mul(centred, cast(greaterEqual(norms, quantile(norms, shareAt(step))), 'float32')), 0.5);
    },
  };
}
