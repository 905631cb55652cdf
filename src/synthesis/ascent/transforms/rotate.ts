import type { Tensor4D } from '@tensorflow/tfjs-core';
import { warp, rotation } from '../../image/warp.js';
import { OptionError } from '../../../errors.js';
import { checkOptions, show } from '../../../options.js';
import { checkFinite } from '../../checks.js';
import type { Transform } from '../plugins.js';

/** Options of `rotate`. */
export interface RotateOptions {
  /** In degrees, anticlockwise. */
  readonly angles: readonly number[];
  /** The value outside, black 0, white 1. @default 0.5 */
  readonly fill?: number;
}

/**
 * Turns the image about its centre by one of some angles, each as likely as the next: bilinear, grey outside.
 * @see Olah et al. 2017, Feature visualization: -10 to 10 degrees.
 */
export function rotate(options: RotateOptions): Transform {
  checkOptions('rotate', options, ['angles', 'fill']);
  const { angles, fill = 0.5 } = options;
  if (!(Array.isArray(angles as unknown) && angles.length > 0 && angles.every(Number.isFinite))) {
    throw new OptionError(`rotate: angles are ${show(angles)}; wanted one or more, in degrees.`);
  }
  checkFinite('rotate', 'fill', fill);
  return function rotate(image, random): Tensor4D {
    const angle = random.pick(angles);
    const [batch, height, width] = image.shape;
    if (angle === 0) return image;
    const map = rotation(angle, [height, width]);
    return warp(
      image,
      Array.from({ length: batch }, () => map),
      [height, width],
      fill,
    );
  };
}
