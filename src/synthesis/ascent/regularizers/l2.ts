import { mul, square, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkFinite, checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `l2`. */
export interface L2Options {
  /** Above 0. @default 1 */
  readonly weight?: number;
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
  checkPositive('l2', 'weight', weight);
  checkFinite('l2', 'centre', centre);
  return {
    name: 'l2',
    penalty: (image) => mul(sum(square(sub(image, centre))), (weight * image.shape[0]) / image.size) as Scalar,
  };
}
