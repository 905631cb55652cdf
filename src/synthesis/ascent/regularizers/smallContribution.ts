import { abs, add, cast, greaterEqual, mul, sub, sum, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkBetween } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { quantile } from './quantile.js';
import { checkOptions } from '../../../options.js';

/** Options of `smallContribution`. */
export interface SmallContributionOptions {
  /** Of each image's pixels, 0..1. @default 0.5 */
  readonly share?: number;
}

/**
 * Puts the pixels back to grey that contribute least to the score, to first order: `|sum_c (x_c - 0.5) g_c|`, g the
 * step's gradient.
 * @see Yosinski et al. 2015, arXiv:1506.06579, `theta_c_pct`.
 */
export function smallContribution(options: SmallContributionOptions = {}): Regularizer {
  checkOptions('smallContribution', options, ['share']);
  const { share = 0.5 } = options;
  checkBetween('smallContribution', 'share', share, 0, 1);
  return {
    name: 'smallContribution',
    image: (image, _step, gradient): Tensor4D => {
      const centred = sub(image, 0.5);
      const contributions = abs(sum(mul(centred, gradient), 3, true));
      const isLarge = cast(greaterEqual(contributions, quantile(contributions, share)), 'float32');
      return add(mul(centred, isLarge), 0.5);
    },
  };
}
