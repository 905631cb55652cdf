import type { Tensor } from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * What a derivative may look at: the input only where `reads` says 'inputs', the output only where it says 'output'.
 */
export interface Values {
  readonly input: Tensor;
  readonly output: Tensor;
}

/** A function of each value alone. */
export interface Definition {
  readonly apply: (x: Tensor) => Tensor;
  /** `gradient * f'(x)`. */
  readonly derivative: (gradient: Tensor, values: Values) => Tensor;
  readonly reads: readonly ('inputs' | 'output')[];
}

type Shared = Pick<
  OperationOf<'elementwise'>,
  'weights' | 'reads' | 'shape' | 'forward' | 'backward' | 'locality' | 'permuted'
>;

/** What operations that are a function of each value alone have in common. */
export function valueByValue({ apply, derivative, reads }: Definition): Shared {
  return {
    weights: {},
    reads,
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [apply(x as Tensor)],
    locality: () => inPlace(([x]) => apply(x as Tensor)),
    backward: (gradients, { inputs, output }) => [derivative(only(gradients), { input: inputs[0] as Tensor, output })],
  };
}
