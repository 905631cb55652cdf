import { clipByValue } from '@tensorflow/tfjs-core';
import { OptionError } from '../../../errors.js';
import { show } from '../../../options.js';
import type { Regularizer } from '../plugins.js';

/**
 * Clips the image to what can be shown.
 * @param low - black is 0. @default 0
 * @param high - white is 1. @default 1
 */
export function clip(low = 0, high = 1): Regularizer {
  if (!(typeof low === 'number' && typeof high === 'number' && low < high)) {
    throw new OptionError(`clip: got ${show(low)} to ${show(high)}; wanted two numbers, the lower first.`);
  }
  return { name: 'clip', image: (image) => clipByValue(image, low, high) };
}
