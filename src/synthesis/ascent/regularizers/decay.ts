import { add, mul, sub, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import { checkFinite } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `decay`. */
export interface DecayOptions {
  /** The share that is taken off, 0..1; or by step. @default 0.0001 */
  readonly theta?: Schedule;
  /** What the image decays to, black 0, white 1. @default 0.5 */
  readonly centre?: number;
}

/**
 * Fades the image after each step: `x = centre + (1 - theta) (x - centre)`, so that only what is asked for again and
 * again stays.
 * @see Yosinski et al. 2015, arXiv:1506.06579, `theta_decay`: 0, 0.3, 0.0001 and 0 in its table's four rows.
 */
export function decay(options: DecayOptions = {}): Regularizer {
  checkOptions('decay', options, ['theta', 'centre']);
  const { theta = 0.0001, centre = 0.5 } = options;
  const share = scheduled('decay', 'theta', theta, 0, 1);
  checkFinite('decay', 'centre', centre);
  return {
    name: 'decay',
    image: (image, step): Tensor4D => add(mul(sub(image, centre), 1 - share(step)), centre),
  };
}
