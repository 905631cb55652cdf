import { checkOptions } from '../../../options.js';
import { checkPositive, checkWhole } from '../../checks.js';
import { gaussianBlur } from '../../image/gaussianBlur.js';
import { sharedData } from '../../sharedData.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `blur`. */
export interface BlurOptions {
  /** The Gaussian's, in pixels, 0 or more; or by step. @default 0.5 */
  readonly sigma?: Schedule;
  /** At every n-th step, 1 or more. @default 4 */
  readonly every?: number;
  /** The short side that sigma is for: in larger images it is larger. @default that of each image */
  readonly side?: number;
}

/**
 * Blurs the image every few steps, as high frequencies come back by themselves.
 * @see Yosinski et al. 2015, Understanding neural networks through deep visualization, arXiv:1506.06579. Its table's
 *   four sets of constants have sigma 0 to 1.0 at every 4th to 8th step.
 */
export function blur(options: BlurOptions = {}): Regularizer {
  checkOptions('blur', options, ['sigma', 'every', 'side']);
  const { sigma = 0.5, every = 4, side } = options;
  const width = scheduled('blur', 'sigma', sigma, 0);
  checkWhole('blur', 'every', every, 1);
  if (side !== undefined) checkPositive('blur', 'side', side);
  return {
    name: 'blur',
    image: (image, step) => {
      if ((step + 1) % every !== 0) return sharedData(image);
      const short = Math.min(image.shape[1], image.shape[2]);
      return sharedData(gaussianBlur(image, width(step) * (side ? short / side : 1)));
    },
  };
}
