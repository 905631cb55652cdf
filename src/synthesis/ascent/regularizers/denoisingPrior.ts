import { mul, square, sub, sum, type Scalar, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Explainable } from '../../../models/openNetwork.js';
import { checkRange } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { withGradient } from '../../withGradient.js';
import { autoencode } from './autoencode.js';
import { checkOptions } from '../../../options.js';

/** Options of `denoisingPrior`. */
export interface DenoisingPriorOptions {
  /** Takes and gives images `[batch, h, w, c]`. Open it once: a LayersModel is traced anew at every step. */
  readonly network: Explainable;
  /** 0 or more; or by step. @default 1 */
  readonly weight?: Schedule;
  /** What the network takes and gives for black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
}

/**
 * Pulls an image to where a denoising network would have it, by a gradient of `weight * (R(x) - x)`. If R is trained to
 * undo Gaussian noise, this is the gradient of `log p(x)` up to a factor. As a penalty
 * `weight / 2 * sum (R(x) - x)^2` with R(x) held fixed.
 * @see Alain & Bengio 2014, arXiv:1211.4246, for the gradient; Nguyen et al. 2016, Plug & play generative networks,
 *   arXiv:1612.00005.
 */
export function denoisingPrior(options: DenoisingPriorOptions): Regularizer {
  checkOptions('denoisingPrior', options, ['network', 'weight', 'range']);
  const { network, weight = 1, range = [0, 1] } = options;
  const weightAt = scheduled('denoisingPrior', 'weight', weight, 0);
  checkRange('denoisingPrior', range);
  const pull = (image: Tensor): Tensor => sub(autoencode('denoisingPrior', network, image as Tensor4D, range), image);
  return {
    name: 'denoisingPrior',
    penalty: (image, step) =>
      withGradient(
        image,
        (x) => mul(sum(square(pull(x))), weightAt(step) / 2) as Scalar,
        (dy, x) => mul(dy, mul(pull(x), -weightAt(step))),
      ),
  };
}
