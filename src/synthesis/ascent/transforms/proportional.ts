import { OptionError } from '../../../errors.js';
import { checkOptions, show } from '../../../options.js';
import { checkPositive } from '../../checks.js';
import type { Transform } from '../plugins.js';

/** Options of `proportional`. */
export interface ProportionalOptions {
  /** The short side that the distances are for, in pixels, above 0. */
  readonly side: number;
  /** The transform, from how large an image is beside that: 1 as large, 0.5 half as large. */
  readonly transform: (factor: number) => Transform;
}

/**
 * A transform whose pixels are meant for images of one side, for images of any: its distances are scaled with the
 * image.
 */
export function proportional(options: ProportionalOptions): Transform {
  checkOptions('proportional', options, ['side', 'transform']);
  const { side, transform } = options;
  checkPositive('proportional', 'side', side);
  if (typeof transform !== 'function') {
    throw new OptionError(`proportional: transform is ${show(transform)}; wanted a function (factor) => transform.`);
  }
  return function proportional(image, random, step) {
    return transform(Math.min(image.shape[1], image.shape[2]) / side)(image, random, step);
  };
}
