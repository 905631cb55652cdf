import { add, cast, mul, type Tensor } from '@tensorflow/tfjs-core';
import { inPlace, only, type Operation } from '../operation.js';
import type { Lowerings } from './lower.js';

/** y = scale * x + offset. */
function rescaling(scale: number, offset: number): Operation {
  const rescale = (x: Tensor): Tensor => add(mul(cast(x, 'float32'), scale), offset);
  return {
    forward: ([x]) => [rescale(x as Tensor)],
    locality: () => inPlace(([x]) => rescale(x as Tensor)),
    backward: (gradients, { inputs: [x] }) => [x?.dtype === 'float32' ? mul(only(gradients), scale) : undefined],
  };
}

export const rescalingLayers: Lowerings = {
  Rescaling: ({ scale, offset }: { scale: number; offset: number }) => [rescaling(scale, offset)],
};
