import type { Tensor } from '@tensorflow/tfjs-core';
import { inPlace, only, type Operation } from '../operation.js';
import { taped } from '../taped.js';

/** A function of one tensor, differentiated by tfjs. */
export function autodiff(apply: (x: Tensor) => Tensor): Operation {
  return {
    reads: ['inputs'],
    forward: ([x]) => [apply(x as Tensor)],
    locality: () => inPlace(([x]) => apply(x as Tensor)),
    backward: (gradients, { inputs }) =>
      taped(() => apply(inputs[0] as Tensor), [inputs[0] as Tensor], only(gradients)),
  };
}
