import { clone } from '@tensorflow/tfjs-core';
import { checkBetween } from '../../checks.js';
import { gaussianBlur } from '../../image/gaussianBlur.js';
import type { Regularizer } from '../plugins.js';

/**
 * Blurs the gradient, so that fine noise gets no say: less and less of it, where `sigma` falls with the steps.
 * @param sigma - of the Gaussian, in pixels, 0 or more; or by step, from 0.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export function gradientBlur(sigma: number | ((step: number) => number)): Regularizer {
  const at = typeof sigma === 'function' ? sigma : (): number => sigma;
  checkBetween('gradientBlur', 'sigma', at(0), 0);
  return {
    name: 'gradientBlur',
    gradient: (gradient, _image, step) => clone(gaussianBlur(gradient, Math.max(0, at(step)))),
  };
}
