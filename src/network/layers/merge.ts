import { addN, clone, concat, engine, maximum, minimum, mul, split, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Operation } from '../operation.js';
import type { LoweringContext, Lowerings } from './lower.js';

type Values = readonly Tensor[];

const addition: Operation = {
  forward: (inputs) => [addN([...inputs])],
  backward: (gradients, { inputs }) => inputs.map(() => clone(only(gradients))),
};

const average: Operation = {
  forward: (inputs) => [mul(addN([...inputs]), 1 / inputs.length)],
  backward: (gradients, { inputs }) => {
    const share = mul(only(gradients), 1 / inputs.length);
    return inputs.map(() => clone(share));
  },
};

const product = (tensors: Values): Tensor => tensors.reduce((a, b) => mul(a, b));

const multiplication: Operation = {
  reads: ['inputs'],
  forward: (inputs) => [product(inputs)],
  backward: (gradients, { inputs }) =>
    inputs.map((_, i) => mul(only(gradients), product(inputs.filter((_, j) => j !== i)))),
};

/** Where two inputs are equal, tfjs's rule decides which gets the gradient. */
const extremum = (pick: (a: Tensor, b: Tensor) => Tensor): Operation => {
  const fold = (inputs: Values): Tensor => inputs.reduce((a, b) => pick(a, b));
  return {
    reads: ['inputs'],
    forward: (inputs) => [fold(inputs)],
    backward: (gradients, { inputs }) => {
      // A tensor that comes in twice would collect both gradients twice over.
      const distinct = inputs.map((input) => clone(input));
      return engine().gradients(() => fold(distinct), distinct, only(gradients), true).grads;
    },
  };
};

function concatenation(axis: number): Operation {
  const at = (x: Tensor): number => (axis < 0 ? axis + x.rank : axis);
  return {
    forward: (inputs) => [concat([...inputs], at(inputs[0] as Tensor))],
    backward: (gradients, { inputs }) => {
      const along = at(inputs[0] as Tensor);
      return split(
        only(gradients),
        inputs.map((input) => input.shape[along] as number),
        along,
      );
    },
  };
}

/** Inputs that are broadcast against each other are left to tfjs. */
const ofEqualShapes =
  (operation: Operation) =>
  (_: unknown, { inputShapes }: LoweringContext): readonly Operation[] | undefined => {
    const shapes = inputShapes.map((shape) => shape.slice(1));
    const first = shapes[0] ?? [];
    const known = shapes.every(
      (shape) => shape.length === first.length && shape.every((n, i) => n !== null && n === first[i]),
    );
    return known ? [operation] : undefined;
  };

export const mergeLayers: Lowerings = {
  Add: ofEqualShapes(addition),
  Average: ofEqualShapes(average),
  Concatenate: ({ axis }: { axis: number }) => [concatenation(axis)],
  Maximum: ofEqualShapes(extremum(maximum)),
  Minimum: ofEqualShapes(extremum(minimum)),
  Multiply: ofEqualShapes(multiplication),
};
