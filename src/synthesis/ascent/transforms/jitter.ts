import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../../checks.js';
import type { Transform } from '../plugins.js';
import { roll } from '../../image/roll.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkBoolean, checkOptions } from '../../../options.js';

/** Options of `jitter`. */
export interface JitterOptions {
  /** How far, in whole pixels, 0 or more; or by step, rounded. */
  readonly pixels: Schedule;
  /** Whether what leaves on one side comes back on the other, so that the size stays. @default false */
  readonly wrap?: boolean;
}

/**
 * Shifts the image at random: a window that is `pixels` smaller, anywhere within it, as Lucid does. Or with `wrap`, the
 * whole image turned by up to `pixels` each way, as DeepDream does.
 * @see Mordvintsev et al. 2015, Inceptionism; Olah et al. 2017, Feature visualization.
 */
export function jitter(options: JitterOptions): Transform {
  checkOptions('jitter', options, ['pixels', 'wrap']);
  const { pixels, wrap = false } = options;
  if (typeof pixels !== 'function') checkWhole('jitter', 'pixels', pixels, 0);
  const reach = scheduled('jitter', 'pixels', pixels, 0);
  checkBoolean('jitter', 'wrap', wrap);
  return function jitter(image, random, step): Tensor4D {
    const most = Math.round(reach(step));
    const [batch, height, width, channels] = image.shape;
    if (wrap) {
      const [down, right] = [random.integer(2 * most + 1) - most, random.integer(2 * most + 1) - most];
      return roll(image, down, right);
    }
    const [top, left] = [random.integer(most + 1), random.integer(most + 1)];
    return slice(image, [0, top, left, 0], [batch, height - most, width - most, channels]);
  };
}
