import { cast, gatherND, scatterND, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * Values by the places on the first axes that the last axis of the second input names. Backwards each place collects
 * the gradients of all its copies.
 */
export function gatherNd(depth: number): OperationOf<'gather'> {
  const whole = (indices: Tensor): Tensor => cast(indices, 'int32');
  return {
    kind: 'gather',
    attributes: { axis: 0 },
    weights: {},
    reads: ['inputs'],
    shape: ([x, indices]) => [[...(indices as Shape).slice(0, -1), ...(x as Shape).slice(depth)]],
    forward: ([x, indices]) => [gatherND(x as Tensor, whole(indices as Tensor))],
    backward: (gradients, { inputs }) => {
      const [x, indices] = inputs as [Tensor, Tensor];
      return [scatterND(whole(indices), only(gradients), x.shape), undefined];
    },
  };
}
