import { add, div, maximum, mean, sqrt, square, sub, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { resize } from '../../image/resize.js';
import { checkOptions } from '../../../options.js';

/** Options of `laplacianNormalization`. */
export interface LaplacianNormalizationOptions {
  /** Levels of detail, above the rest; 1 or more. @default 4 */
  readonly levels?: number;
}

/**
 * Gives every size of structure in the gradient the same say. It splits the gradient into a Laplacian pyramid, divides
 * each level by its root mean square (for each example), and adds the levels up again.
 *
 * It departs from the tutorial in halving by a triangle filter, not by a 5 x 5 binomial one.
 * @see Mordvintsev 2016, DeepDreaming with TensorFlow, `lap_normalize`.
 */
export function laplacianNormalization(options: LaplacianNormalizationOptions = {}): Regularizer {
  checkOptions('laplacianNormalization', options, ['levels']);
  const { levels = 4 } = options;
  checkWhole('laplacianNormalization', 'levels', levels, 1);
  const normalized = (level: Tensor4D): Tensor4D => {
    const size: Tensor = sqrt(mean(square(level), [1, 2, 3], true));
    return div(level, maximum(size, 1e-10));
  };
  const merge = (image: Tensor4D, left: number): Tensor4D => {
    const [, height, width] = image.shape;
    if (left === 0 || Math.min(height, width) < 4) return normalized(image);
    const low = resize(image, [Math.ceil(height / 2), Math.ceil(width / 2)]);
    const detail = sub(image, resize(low, [height, width]));
    return add(normalized(detail as Tensor4D), resize(merge(low, left - 1), [height, width]));
  };
  return { name: 'laplacianNormalization', gradient: (gradient) => merge(gradient, levels) };
}
