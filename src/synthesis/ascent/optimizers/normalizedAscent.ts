import { abs, add, div, maximum, mean, mul, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import { checkOneOf } from '../../checks.js';
import type { Optimizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `normalizedAscent`. */
export interface NormalizedAscentOptions {
  /**
   * How far a step goes, 0 or more: the mean change of a value, or the whole change's length; or by step.
   * @default 0.01
   */
  readonly learningRate?: Schedule;
  /** What the gradient is divided by: its mean magnitude, or its Euclidean length. @default 'meanAbs' */
  readonly by?: 'meanAbs' | 'l2';
}

/**
 * Steps of one size, whatever the gradient's: `x += learningRate * g / mean |g|`, for each example on its own.
 * @see Mordvintsev et al. 2015, Inceptionism; the notebook github.com/google/deepdream divides by `mean |g|`.
 */
export function normalizedAscent(options: NormalizedAscentOptions = {}): Optimizer {
  checkOptions('normalizedAscent', options, ['learningRate', 'by']);
  const { learningRate = 0.01, by = 'meanAbs' } = options;
  const rate = scheduled('normalizedAscent', 'learningRate', learningRate, 0);
  checkOneOf('normalizedAscent', 'by', by, ['meanAbs', 'l2']);
  const size = (g: Tensor): Tensor => {
    const axes = g.shape.map((_, axis) => axis).slice(1);
    const length = by === 'l2' ? sqrt(sum(square(g), axes, true)) : mean(abs(g), axes, true);
    // A gradient of zero stays zero.
    return maximum(length, 1e-20);
  };
  return {
    name: 'normalizedAscent',
    init: () => [],
    update: (parameters, gradients, _state, step, _score, stepOfAll = step) => {
      const moved = parameters.map((x, i) => add(x, mul(div(gradients[i]!, size(gradients[i]!)), rate(stepOfAll))));
      return { parameters: moved, state: [] };
    },
  };
}
