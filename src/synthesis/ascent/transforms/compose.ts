import type { Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError } from '../../../errors.js';
import { show } from '../../../options.js';
import type { Transform } from '../plugins.js';

/** Several transforms as one, the first one first. */
export function compose(...transforms: readonly Transform[]): Transform {
  const wrong = transforms.findIndex((transform) => typeof transform !== 'function');
  if (wrong !== -1) {
    throw new OptionError(`compose: got ${show(transforms[wrong])}; wanted functions (image, random) => image.`);
  }
  return function compose(image, random): Tensor4D {
    return transforms.reduce((made, transform) => transform(made, random), image);
  };
}
