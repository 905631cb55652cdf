import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Transform } from '../plugins.js';

/** Several transforms as one, the first one first. */
export function compose(...transforms: readonly Transform[]): Transform {
  return function compose(image, random): Tensor4D {
    return transforms.reduce((made, transform) => transform(made, random), image);
  };
}
