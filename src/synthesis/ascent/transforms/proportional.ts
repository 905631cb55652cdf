import { OptionError } from '../../../errors.js';
import { show } from '../../../options.js';
import { checkPositive } from '../../checks.js';
import type { Transform } from '../plugins.js';

/**
 * A transform whose pixels are meant for images of one side, for images of any: its distances are scaled with the
 * image.
 * @param side - the short side that the distances are for.
 * @param made - the transform, from how much smaller an image is than that: 1 for it, 0.5 for half.
 */
export function proportional(side: number, made: (factor: number) => Transform): Transform {
  checkPositive('proportional', 'side', side);
  if (typeof made !== 'function') {
    throw new OptionError(`proportional: made is ${show(made)}; wanted a function (factor) => transform.`);
  }
  return function proportional(image, random) {
    return made(Math.min(image.shape[1], image.shape[2]) / side)(image, random);
  };
}
