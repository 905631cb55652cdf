import { add, cast, mul, type Tensor } from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/** y = scale * x + offset, of numbers of any kind. */
export function rescaling(scale: number, offset: number): OperationOf<'elementwise'> {
  const rescale = (x: Tensor): Tensor => add(mul(cast(x, 'float32'), scale), offset);
  return {
    kind: 'elementwise',
    attributes: { name: 'rescaling' },
    weights: {},
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [rescale(x as Tensor)],
    locality: () => inPlace(([x]) => rescale(x as Tensor)),
    backward: (gradients, { inputs: [x] }) => [x?.dtype === 'float32' ? mul(only(gradients), scale) : undefined],
    permuted: () => rescaling(scale, offset),
  };
}
