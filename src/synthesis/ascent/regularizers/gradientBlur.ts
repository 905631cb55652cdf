import { clone } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import { checkPositive } from '../../checks.js';
import { gaussianBlur } from '../../image/gaussianBlur.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';

/** Options of `gradientBlur`. */
export interface GradientBlurOptions {
  /** The Gaussian's, in pixels, 0 or more; or by step. @default 1 */
  readonly sigma?: Schedule;
  /** The short side that sigma is for: in larger images it is larger. @default that of each image */
  readonly side?: number;
}

/**
 * Blurs the gradient, so that fine noise gets no say: less and less of it, where `sigma` falls with the steps.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export function gradientBlur(options: GradientBlurOptions = {}): Regularizer {
  checkOptions('gradientBlur', options, ['sigma', 'side']);
  const { sigma = 1, side } = options;
  const width = scheduled('gradientBlur', 'sigma', sigma, 0);
  if (side !== undefined) checkPositive('gradientBlur', 'side', side);
  return {
    name: 'gradientBlur',
    gradient: (gradient, _image, step) => {
      const short = Math.min(gradient.shape[1], gradient.shape[2]);
      return clone(gaussianBlur(gradient, width(step) * (side ? short / side : 1)));
    },
  };
}
