import { any, cast, mul, notEqual, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Operation } from '../operation.js';

/**
 * Steps of a sequence that hold only the mask value become zero, and the mask (the second output) says where. tfjs has
 * no gradient for how it finds them, and none is needed.
 */
export function masking({ maskValue }: { readonly maskValue: number }): Operation {
  const keep = (x: Tensor): Tensor => cast(any(notEqual(x, maskValue), -1, true), 'float32');
  return {
    reads: ['inputs'],
    forward: ([x]) => [mul(x as Tensor, keep(x as Tensor)), any(notEqual(x as Tensor, maskValue), -1)],
    backward: (gradients, { inputs }) => [mul(only(gradients), keep(inputs[0] as Tensor)), undefined],
  };
}
