import {
  add,
  broadcastTo,
  div,
  greaterEqual,
  lessEqual,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  square,
  sub,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';
import { inPlace } from '../locality.js';
import { only, type Attributes, type Locality, type OperationOf } from '../operation.js';
import { broadcastShape, collected } from './broadcasting.js';

type Values = readonly Tensor[];

/** A function of several tensors of one rank, place by place, and its gradients, each of the output's shape. */
interface Definition {
  readonly merge: (inputs: Values) => Tensor;
  readonly gradients: (gradient: Tensor, inputs: Values) => Tensor[];
  readonly reads?: readonly ['inputs'];
}

const product = (tensors: Values): Tensor => tensors.reduce((a, b) => mul(a, b));

/** addAll wants tensors of one shape; add broadcasts. */
const total = (tensors: Values): Tensor => {
  const [first, ...others] = tensors as [Tensor, ...Tensor[]];
  const same = others.every(({ shape }) => shape.every((size, axis) => size === first.shape[axis]));
  return same ? addAll([...tensors]) : tensors.reduce((a, b) => add(a, b));
};

/** Folded from the left; if two values are equal, the one before has the gradient, as in tfjs. */
const extremum = (pick: (a: Tensor, b: Tensor) => Tensor, wins: (a: Tensor, b: Tensor) => Tensor): Definition => ({
  reads: ['inputs'],
  merge: (inputs) => inputs.reduce((a, b) => pick(a, b)),
  gradients: (gradient, inputs) => {
    const made: Tensor[] = [];
    let rest = gradient;
    for (let i = inputs.length - 1; i > 0; i--) {
      const before = inputs.slice(0, i).reduce((a, b) => pick(a, b));
      const isBefore = wins(broadcastTo(before, rest.shape), broadcastTo(inputs[i] as Tensor, rest.shape));
      made.unshift(where(isBefore, zerosLike(rest), rest));
      rest = where(isBefore, rest, zerosLike(rest));
    }
    return [rest, ...made];
  },
});

const definitions: Readonly<Record<Attributes['merge']['name'], Definition>> = {
  add: {
    merge: total,
    gradients: (gradient, inputs) => inputs.map(() => gradient),
  },
  average: {
    merge: (inputs) => mul(total(inputs), 1 / inputs.length),
    gradients: (gradient, inputs) => {
      const share = mul(gradient, 1 / inputs.length);
      return inputs.map(() => share);
    },
  },
  subtract: {
    merge: ([a, b]) => sub(a as Tensor, b as Tensor),
    gradients: (gradient) => [gradient, neg(gradient)],
  },
  multiply: {
    reads: ['inputs'],
    merge: product,
    gradients: (gradient, inputs) => inputs.map((_, i) => product([gradient, ...inputs.filter((_, j) => j !== i)])),
  },
  divide: {
    reads: ['inputs'],
    merge: ([a, b]) => div(a as Tensor, b as Tensor),
    gradients: (gradient, [a, b]) => [
      div(gradient, b as Tensor),
      neg(mul(gradient, div(a as Tensor, square(b as Tensor)))),
    ],
  },
  maximum: extremum(maximum, greaterEqual),
  minimum: extremum(minimum, lessEqual),
};

/**
 * How shapes of different ranks meet: a lower one gets axes behind the batch, as in Keras, or before all, as in
 * TensorFlow.
 */
export type Broadcasting = 'afterBatch' | 'leading';

/** A function of several tensors, place by place; what was broadcast collects its gradients. */
export function merge(
  name: Attributes['merge']['name'],
  broadcasting: Broadcasting = 'afterBatch',
): OperationOf<'merge'> {
  const { merge: apply, gradients: derive, reads } = definitions[name];
  const aligned = (inputs: Values): Tensor[] => {
    const shapes = alignedShapes(shapesOf(inputs), broadcasting);
    return inputs.map((input, i) => (input.rank === shapes[i]?.length ? input : reshape(input, shapes[i] as number[])));
  };
  return {
    kind: 'merge',
    attributes: { name },
    weights: {},
    ...(reads && { reads }),
    shape: (inputs) => [broadcastShape(alignedShapes(inputs, broadcasting))],
    forward: (inputs) => [apply(aligned(inputs))],
    locality: (shapes) => placeByPlace(shapes, apply),
    backward: (gradients, { inputs }) => {
      const shapes = alignedShapes(shapesOf(inputs), broadcasting);
      const values = reads === undefined ? inputs : aligned(inputs);
      return derive(only(gradients), values).map((gradient, i) =>
        reshape(collected(gradient, shapes[i] as number[]), (inputs[i] as Tensor).shape),
      );
    },
    permuted: () => merge(name, broadcasting),
  };
}

/** Pictures of one size meet place by place; what is broadcast over places is seen by all. */
export function placeByPlace(
  shapes: readonly (readonly number[])[],
  onCrops: Locality['onCrops'],
): Locality | undefined {
  const sizes = new Set(shapes.map(([, rows, columns]) => `${rows} x ${columns}`));
  return sizes.size === 1 ? inPlace(onCrops) : undefined;
}

const shapesOf = (inputs: Values): readonly (readonly number[])[] => inputs.map(({ shape }) => shape);

function alignedShapes<T extends number | null>(
  shapes: readonly (readonly T[])[],
  broadcasting: Broadcasting,
): (T | 1)[][] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return shapes.map((shape) => {
    const ones = Array<1>(rank - shape.length).fill(1);
    return broadcasting === 'leading' || shape.length === 0
      ? [...ones, ...shape]
      : [shape[0] as T, ...ones, ...shape.slice(1)];
  });
}
