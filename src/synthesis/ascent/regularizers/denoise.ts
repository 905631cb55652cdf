import { add, clone, mul, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Explainable } from '../../../models/openNetwork.js';
import { checkRange, checkWhole } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { autoencode } from './autoencode.js';
import { checkOptions } from '../../../options.js';

/** Options of `denoise`. */
export interface DenoiseOptions {
  /** Takes and gives images `[batch, h, w, c]`. Open it once: a LayersModel is traced anew at every step. */
  readonly network: Explainable;
  /** How much of the denoised image is taken, 0..1; or by step. @default 1 */
  readonly strength?: Schedule;
  /** At every n-th step. @default 1 */
  readonly every?: number;
  /** What the network takes and gives for black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
}

/**
 * Replaces the image by what a denoising network makes of it: `x = (1 - strength) x + strength R(x)`.
 * @see Nguyen et al. 2016, Plug & play generative networks, arXiv:1612.00005.
 */
export function denoise(options: DenoiseOptions): Regularizer {
  checkOptions('denoise', options, ['network', 'strength', 'every', 'range']);
  const { network, strength = 1, every = 1, range = [0, 1] } = options;
  const share = scheduled('denoise', 'strength', strength, 0, 1);
  checkWhole('denoise', 'every', every, 1);
  checkRange('denoise', range);
  return {
    name: 'denoise',
    image: (image, step): Tensor4D => {
      if ((step + 1) % every !== 0) return clone(image);
      return add(mul(image, 1 - share(step)), mul(autoencode('denoise', network, image, range), share(step)));
    },
  };
}
