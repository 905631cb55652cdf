import { add, mul, sub, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { withNetwork, type Explainable } from '../../../models/openNetwork.js';
import { Run } from '../../../network/run.js';
import type { Slot } from '../../../network/graph.js';

/** What a denoising network gives for an image with black 0 and white 1, in the same range. */
export function autoencode(
  caller: string,
  model: Explainable,
  image: Tensor4D,
  [black, white]: readonly [number, number],
): Tensor4D {
  return withNetwork(caller, model, (network) =>
    tidy(() => {
      const output = network.graph.outputs[0] as Slot;
      const input: Tensor = add(mul(image, white - black), black);
      const run = new Run(network, [input], { wanted: [output] });
      return mul(sub(run.value(output), black), 1 / (white - black)) as Tensor4D;
    }),
  );
}
