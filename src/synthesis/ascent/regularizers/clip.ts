import { clipByValue } from '@tensorflow/tfjs-core';
import { OptionError } from '../../../errors.js';
import { checkOptions, show } from '../../../options.js';
import type { Regularizer } from '../plugins.js';

/** Options of `clip`. */
export interface ClipOptions {
  /** Black is 0. @default 0 */
  readonly low?: number;
  /** White is 1. @default 1 */
  readonly high?: number;
}

/** Clips the image to what can be shown. */
export function clip(options: ClipOptions = {}): Regularizer {
  checkOptions('clip', options, ['low', 'high']);
  const { low = 0, high = 1 } = options;
  if (!(typeof low === 'number' && typeof high === 'number' && low < high)) {
    throw new OptionError(`clip: got ${show(low)} to ${show(high)}; wanted two numbers, the lower first.`);
  }
  return { name: 'clip', image: (image) => clipByValue(image, low, high) };
}
