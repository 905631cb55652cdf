import { mul, square, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkFinite, checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';

/**
 * Squared distance from a grey: `weight * mean (x - centre)^2`.
 * @param weight - above 0. @default 1
 * @param centre - black 0, white 1. @default 0.5
 * @see Simonyan et al. 2013, Deep inside convolutional networks, arXiv:1312.6034.
 */
export function l2(weight = 1, centre = 0.5): Regularizer {
  checkPositive('l2', 'weight', weight);
  checkFinite('l2', 'centre', centre);
  return {
    name: 'l2',
    penalty: (image) => mul(sum(square(sub(image, centre))), (weight * image.shape[0]) / image.size) as Scalar,
  };
}
