import { add, mul, pad, pow, slice, square, sub, sum, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `totalVariation`. */
export interface TotalVariationOptions {
  /** 0 or more; or by step. @default 1 */
  readonly weight?: Schedule;
  /** The power of each place's gradient length, above 0: 1 keeps edges, 2 smooths all. @default 2, the paper's */
  readonly beta?: number;
}

/**
 * How much neighbours differ: `weight * mean ((x[i, j+1] - x[i, j])^2 + (x[i+1, j] - x[i, j])^2)^(beta/2)`, over places
 * and channels; beyond the last row and column, the image goes on as it ends. The paper sums; a mean keeps its weight
 * at any size.
 * @see Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them, arXiv:1412.0035; their
 *   code, github.com/aravindhm/deep-goggle, core/invert_nn.m, `tv`.
 */
export function totalVariation(options: TotalVariationOptions = {}): Regularizer {
  checkOptions('totalVariation', options, ['weight', 'beta']);
  const { weight = 1, beta = 2 } = options;
  const weightAt = scheduled('totalVariation', 'weight', weight, 0);
  checkPositive('totalVariation', 'beta', beta);
  return {
    name: 'totalVariation',
    penalty: (image, step) => {
      const squares = add(square(toNext(image, 1)), square(toNext(image, 2)));
      // The power's gradient at zero is none.
      const powers = beta === 2 ? squares : pow(add(squares, 1e-8), beta / 2);
      return mul(sum(powers), (weightAt(step) * image.shape[0]) / image.size) as Scalar;
    },
  };
}

/** How much larger the next value along an axis is; 0 at the end. */
function toNext(image: Tensor4D, axis: 1 | 2): Tensor4D {
  const begin = image.shape.map((_, i) => (i === axis ? 1 : 0));
  const size = image.shape.map((side, i) => (i === axis ? side - 1 : side));
  const change = sub(slice(image, begin, size), slice(image, [0, 0, 0, 0], size));
  return pad(
    change,
    begin.map((after) => [0, after]),
  ) as Tensor4D;
}
