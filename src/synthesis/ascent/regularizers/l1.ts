import { abs, mul, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkFinite, checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';

/**
 * Distance from a grey: `weight * mean |x - centre|`.
 * @param weight - above 0. @default 1
 * @param centre - black 0, white 1. @default 0.5
 * @see Olah et al. 2017, Feature visualization; lucid/optvis/objectives.py, `L1`.
 */
export function l1(weight = 1, centre = 0.5): Regularizer {
  checkPositive('l1', 'weight', weight);
  checkFinite('l1', 'centre', centre);
  return {
    name: 'l1',
    penalty: (image) => mul(sum(abs(sub(image, centre))), (weight * image.shape[0]) / image.size) as Scalar,
  };
}
