import { mul, square, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkFinite } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `l2`. */
export interface L2Options {
  /** 0 or more; or by step. @default 1 */
  readonly weight?: Schedule;
  /** Black 0, white 1. @default 0.5 */
  readonly centre?: number;
}

/**
 * Squared distance from a grey: `weight * mean (x - centre)^2`.
 * @see Simonyan et al. 2013, Deep inside convolutional networks, arXiv:1312.6034.
 */
export function l2(options: L2Options = {}): Regularizer {
  checkOptions('l2', options, ['weight', 'centre']);
  const { weight = 1, centre = 0.5 } = options;
  const weightAt = scheduled('l2', 'weight', weight, 0);
  checkFinite('l2', 'centre', centre);
  return {
    name: 'l2',
    penalty: (image, step) =>
      mul(sum(square(sub(image, centre))), (weightAt(step) * image.shape[0]) / image.size) as Scalar,
  };
}
