import { abs, div, maximum, mean, sqrt, square } from '@tensorflow/tfjs-core';
import { checkOneOf } from '../../checks.js';
import type { Regularizer } from '../plugins.js';

/**
 * Divides the gradient, for each example, by its root mean square or its mean magnitude: a step then goes equally far
 * wherever it is taken.
 * @param by - @default 'rms'
 * @see Mordvintsev et al. 2015, Inceptionism: `mean |g|`; Mordvintsev 2016, DeepDreaming with TensorFlow: `std g`.
 */
export function gradientNormalization(by: 'rms' | 'meanAbs' = 'rms'): Regularizer {
  checkOneOf('gradientNormalization', 'by', by, ['rms', 'meanAbs']);
  return {
    name: 'gradientNormalization',
    gradient: (gradient) => {
      const size = by === 'rms' ? sqrt(mean(square(gradient), [1, 2, 3], true)) : mean(abs(gradient), [1, 2, 3], true);
      return div(gradient, maximum(size, 1e-20));
    },
  };
}
