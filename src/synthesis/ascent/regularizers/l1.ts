import { abs, mul, sub, sum, type Scalar } from '@tensorflow/tfjs-core';
import { checkFinite } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `l1`. */
export interface L1Options {
  /** 0 or more; or by step. @default 1 */
  readonly weight?: Schedule;
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
  const weightAt = scheduled('l1', 'weight', weight, 0);
  checkFinite('l1', 'centre', centre);
  return {
    name: 'l1',
    penalty: (image, step) =>
      mul(sum(abs(sub(image, centre))), (weightAt(step) * image.shape[0]) / image.size) as Scalar,
  };
}
