import { cast as castTensor, clone, type Tensor } from '@tensorflow/tfjs-core';
import type { Attributes, OperationOf, Shape } from '../operation.js';

/** The same numbers as another type; whole numbers have no gradient. */
export function cast(dtype: Attributes['cast']['dtype']): OperationOf<'cast'> {
  return {
    kind: 'cast',
    attributes: { dtype },
    weights: {},
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [(x as Tensor).dtype === dtype ? clone(x as Tensor) : castTensor(x as Tensor, dtype)],
    backward: () => [undefined],
    permuted: () => cast(dtype),
  };
}
