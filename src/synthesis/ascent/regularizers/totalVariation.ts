import { add, mul, pow, slice, square, sub, sum, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkPositive } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `totalVariation`. */
export interface TotalVariationOptions {
  /** Above 0. @default 1 */
  readonly weight?: number;
  /** The power of each place's gradient length, above 0: 1 keeps edges, 2 smooths all. @default 2, the paper's */
  readonly beta?: number;
}

/**
 * How much neighbours differ: `weight * mean ((x[i, j+1] - x[i, j])^2 + (x[i+1, j] - x[i, j])^2)^(beta/2)`, over places
 * and channels; the last row and column have no neighbour and are left out. The paper sums; a mean keeps its weight at
 * any size.
 * @see Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them, arXiv:1412.0035.
 */
export function totalVariation(options: TotalVariationOptions = {}): Regularizer {
  checkOptions('totalVariation', options);
  const { weight = 1, beta = 2 } = options;
  checkPositive('totalVariation', 'weight', weight);
  checkPositive('totalVariation', 'beta', beta);
  return {
    name: 'totalVariation',
    penalty: (image) => {
      const [, height, width, channels] = image.shape;
      const part = (top: number, left: number): Tensor4D =>
        slice(image, [0, top, left, 0], [-1, height - 1, width - 1, -1]);
      const here = part(0, 0);
      const squares = add(square(sub(part(0, 1), here)), square(sub(part(1, 0), here)));
      // The power's gradient at zero is none.
      const powers = beta === 2 ? squares : pow(add(squares, 1e-8), beta / 2);
      return mul(sum(powers), weight / ((height - 1) * (width - 1) * channels)) as Scalar;
    },
  };
}
