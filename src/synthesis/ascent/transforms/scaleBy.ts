import type { Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../../../errors.js';
import { checkOptions, show } from '../../../options.js';
import type { Transform } from '../plugins.js';
import { resize } from '../../image/resize.js';

/** Options of `scaleBy`. */
export interface ScaleByOptions {
  /** Above 0. */
  readonly factors: readonly number[];
}

/**
 * Enlarges or shrinks the image by one of some factors, each as likely as the next: bilinear, antialiased where it
 * shrinks. The size changes.
 * @see Olah et al. 2017, Feature visualization: 0.9 to 1.1.
 */
export function scaleBy(options: ScaleByOptions): Transform {
  checkOptions('scaleBy', options, ['factors']);
  const { factors } = options;
  const isFactor = (factor: unknown): boolean => Number.isFinite(factor) && (factor as number) > 0;
  if (!(Array.isArray(factors as unknown) && factors.length > 0 && factors.every(isFactor))) {
    throw new OptionError(`scaleBy: factors are ${show(factors)}; wanted one or more, above 0.`);
  }
  return function scaleBy(image, random): Tensor4D {
    const factor = random.pick(factors);
    const scaled = (side: number): number => Math.max(1, Math.round(side * factor));
    return resize(image, [scaled(image.shape[1]), scaled(image.shape[2])]);
  };
}
