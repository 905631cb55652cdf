import { abs, mul, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkFinite, checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `l1`. */
export interface L1Options {
  /** Above 0. @default 1 */
  readonly weight?: number;
  /** Black 0, white 1. @default 0.5 */
  readonly centre?: number;
}

/**
 * Distance from a grey: `weight * mean |x - centre|`.
 * @see Olah et al. 2017, Feature visualization; lucid/optvis/objectives.py, `L1`.
 */
export function l1(options: L1Options = {}): Regularizer {
  checkOptions('l1', options, ['weight', 'centre']);
  const { weight = 1, centre = 0.5 } = options;
  checkPositive('l1', 'weight', weight);
  checkFinite('l1', 'centre', centre);
  return {
    name: 'l1',
    penalty: (image) => mul(sum(abs(sub(image, centre))), (weight * image.shape[0]) / image.size) as Scalar,
  };
}
