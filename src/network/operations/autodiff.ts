import type { Tensor } from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type OperationOf, type Shape } from '../operation.js';
import { tapeGradients } from '../tapeGradients.js';

/**
 * A function of each value alone, differentiated by tfjs.
 * @param isLocal - false where a value depends on those at other places.
 */
export function autodiff(name: string, apply: (x: Tensor) => Tensor, isLocal = true): OperationOf<'elementwise'> {
  return {
    kind: 'elementwise',
    attributes: { name },
    weights: {},
    reads: ['inputs'],
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [apply(x as Tensor)],
    ...(isLocal && { locality: () => inPlace(([x]) => apply(x as Tensor)) }),
    backward: (gradients, { inputs }) =>
      tapeGradients(() => apply(inputs[0] as Tensor), [inputs[0] as Tensor], only(gradients)),
  };
}
