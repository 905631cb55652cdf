import { abs, div, maximum, mean, sqrt, square } from '@tensorflow/tfjs-core';
import { checkOneOf } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `gradientNormalization`. */
export interface GradientNormalizationOptions {
  /** Its root mean square, or its mean magnitude. @default 'rms' */
  readonly by?: 'rms' | 'meanAbs';
}

/**
 * Divides the gradient, for each example, by its root mean square or its mean magnitude: a step then goes equally far
 * wherever it is taken. Before penalties in the list, it makes their weights independent of the network's scale.
 * @see Mordvintsev et al. 2015, Inceptionism: `mean |g|`; Mordvintsev 2016, DeepDreaming with TensorFlow: `std g`.
 */
export function gradientNormalization(options: GradientNormalizationOptions = {}): Regularizer {
  checkOptions('gradientNormalization', options, ['by']);
  const { by = 'rms' } = options;
  checkOneOf('gradientNormalization', 'by', by, ['rms', 'meanAbs']);
  return {
    name: 'gradientNormalization',
    gradient: (gradient) => {
      const size = by === 'rms' ? sqrt(mean(square(gradient), [1, 2, 3], true)) : mean(abs(gradient), [1, 2, 3], true);
      return div(gradient, maximum(size, 1e-20));
    },
  };
}
