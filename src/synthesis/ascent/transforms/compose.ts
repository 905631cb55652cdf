import type { Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../../../errors.js';
import { checkOptions, isListOf, show } from '../../../options.js';
import type { Transform } from '../plugins.js';

/** Options of `compose`. */
export interface ComposeOptions {
  /** The first one comes first. */
  readonly transforms: readonly Transform[];
}

/** Several transforms as one. */
export function compose(options: ComposeOptions): Transform {
  checkOptions('compose', options, ['transforms']);
  const { transforms } = options;
  if (!isListOf(transforms, (transform) => typeof transform === 'function')) {
    throw new OptionError(
      `compose: transforms are ${show(transforms)}; wanted a list of functions (image, random, step) => image.`,
    );
  }
  return function compose(image, random, step): Tensor4D {
    return options.transforms.reduce((made, transform) => transform(made, random, step), image);
  };
}
