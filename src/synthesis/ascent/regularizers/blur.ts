import { sharedData } from '../../sharedData.js';
import { checkBetween, checkWhole } from '../../checks.js';
import { gaussianBlur } from '../../image/gaussianBlur.js';
import type { Regularizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

/** Options of `blur`. */
export interface BlurOptions {
  /** Of the Gaussian, in pixels, 0 or more. @default 0.5 */
  readonly sigma?: number;
  /** At every n-th step, 1 or more. @default 4 */
  readonly every?: number;
}

/**
 * Blurs the image every few steps, as high frequencies come back by themselves.
 * @see Yosinski et al. 2015, Understanding neural networks through deep visualization, arXiv:1506.06579; its table's
 *   four sets of constants have sigma 0 to 1.0 at every 4th to 8th step.
 */
export function blur(options: BlurOptions = {}): Regularizer {
  checkOptions('blur', options);
  const { sigma = 0.5, every = 4 } = options;
  checkBetween('blur', 'sigma', sigma, 0);
  checkWhole('blur', 'every', every, 1);
  return {
    name: 'blur',
    image: (image, step) => sharedData((step + 1) % every === 0 ? gaussianBlur(image, sigma) : image),
  };
}
