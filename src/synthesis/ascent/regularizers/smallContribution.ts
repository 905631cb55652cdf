import { abs, add, cast, greaterEqual, mul, sub, sum, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { quantile } from './quantile.js';
import { checkOptions } from '../../../options.js';

/** Options of `smallContribution`. */
export interface SmallContributionOptions {
  /** The share of each image's pixels, 0..1; or by step. @default 0.5 */
  readonly share?: Schedule;
}

/**
 * Puts the pixels back to grey that contribute least to the score, to first order: `|sum_c (x_c - 0.5) g_c|`, g the
 * step's gradient.
 * @see Yosinski et al. 2015, arXiv:1506.06579, `theta_c_pct`.
 */
export function smallContribution(options: SmallContributionOptions = {}): Regularizer {
  checkOptions('smallContribution', options, ['share']);
  const { share = 0.5 } = options;
  const shareAt = scheduled('smallContribution', 'share', share, 0, 1);
  return {
    name: 'smallContribution',
    image: (image, step, gradient): Tensor4D => {
      const centred = sub(image, 0.5);
      const contributions = abs(sum(mul(centred, gradient), 3, true));
      const isLarge = cast(greaterEqual(contributions, quantile(contributions, shareAt(step))), 'float32');
      return add(mul(centred, isLarge), 0.5);
    },
  };
}
