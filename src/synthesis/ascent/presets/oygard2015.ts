import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { gradientBlur } from '../regularizers/gradientBlur.js';
import { inceptionJitter } from './inceptionJitter.js';

const STEPS = 256;

/**
 * Blurs the gradient, from a sigma of 2.5 pixels down to 0.3, with jitter: the large shapes come first.
 *
 * The post's steps fall from 11 to 3 (of 255) over its octaves; here the steps are 6, the mean of the middle ones.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export const oygard2015: ActivationMaximizeOptions = {
  steps: STEPS,
  octaves: 4,
  octaveScale: 1.4,
  parametrization: pixels({ deviation: 0.1 }),
  optimizer: normalizedAscent({ rate: 6 / 255 }),
  transforms: [inceptionJitter],
  regularizers: [gradientBlur((step) => 2.5 + (0.3 - 2.5) * Math.min(1, step / STEPS)), clip()],
  redirected: 0,
};
