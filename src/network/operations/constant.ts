import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { OperationOf, Shape } from '../operation.js';
import type { Weight } from '../weights.js';

/** A tensor that no input changes. */
export function constant(name: string, value: Weight): OperationOf<'constant'> {
  return {
    kind: 'constant',
    attributes: { name },
    weights: { value },
    shape: () => [value().shape],
    forward: () => [clone(value())],
    backward: () => [],
    reweighted: (replace) => constant(name, replace('value', value)),
    prepare: () => void value(),
  };
}

/** A tensor that follows from the shapes of some others. */
export function ofShapes(
  name: string,
  shape: (inputs: readonly Shape[]) => Shape,
  make: (shapes: readonly (readonly number[])[]) => Tensor,
): OperationOf<'elementwise'> {
  return {
    kind: 'elementwise',
    attributes: { name },
    weights: {},
    shape: (inputs) => [shape(inputs)],
    forward: (inputs) => [make(inputs.map((input) => input.shape))],
    backward: () => [],
  };
}
