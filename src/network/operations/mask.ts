import { any, cast, mul, notEqual, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * Steps of a sequence that hold only a value become zero, and the mask (the second output) says where. tfjs has no
 * gradient for how it finds them, and none is needed.
 */
export function mask(value: number): OperationOf<'mask'> {
  const isKept = (x: Tensor): Tensor => cast(any(notEqual(x, value), -1, true), 'float32');
  return {
    kind: 'mask',
    attributes: { value },
    weights: {},
    reads: ['inputs'],
    shape: ([input]) => [input as Shape, (input as Shape).slice(0, -1)],
    forward: ([x]) => [mul(x as Tensor, isKept(x as Tensor)), any(notEqual(x as Tensor, value), -1)],
    backward: (gradients, { inputs }) => [mul(only(gradients), isKept(inputs[0] as Tensor)), undefined],
  };
}
