import {
  add,
  addN,
  broadcastTo,
  concat,
  greaterEqual,
  lessEqual,
  maximum,
  minimum,
  mul,
  reshape,
  split,
  sum,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { inPlace, only, type Locality, type Operation } from '../operation.js';
import type { Lowerings } from './lower.js';

type Values = readonly Tensor[];

/** An element-wise function of several tensors of one rank, and its gradients, each of the output's shape. */
interface Merge {
  readonly merge: (inputs: Values) => Tensor;
  readonly gradients: (gradient: Tensor, inputs: Values) => Tensor[];
  readonly reads?: readonly ['inputs'];
}

/** As an operation: inputs of lower rank get axes behind the batch, and what was broadcast collects its gradients. */
function merging({ merge, gradients: derive, reads }: Merge): Operation {
  return {
    ...(reads && { reads }),
    forward: (inputs) => [merge(aligned(inputs))],
    locality: (shapes) => ofOneSize(shapes, merge),
    backward: (gradients, { inputs }) => {
      const shapes = alignedShapes(inputs);
      const values = reads === undefined ? inputs : aligned(inputs);
      return derive(only(gradients), values).map((gradient, i) =>
        reshape(collected(gradient, shapes[i] as number[]), (inputs[i] as Tensor).shape),
      );
    },
  };
}

/** Pictures of one size meet place by place; what is broadcast over places is seen by all. */
function ofOneSize(shapes: readonly (readonly number[])[], onCrops: Locality['onCrops']): Locality | undefined {
  const sizes = new Set(shapes.map(([, rows, columns]) => `${rows} x ${columns}`));
  return sizes.size === 1 ? inPlace(onCrops) : undefined;
}

function alignedShapes(inputs: Values): number[][] {
  const rank = Math.max(...inputs.map((input) => input.rank));
  return inputs.map(({ shape: [batch, ...sizes] }) => [
    batch as number,
    ...Array<number>(rank - 1 - sizes.length).fill(1),
    ...sizes,
  ]);
}

function aligned(inputs: Values): Tensor[] {
  const shapes = alignedShapes(inputs);
  return inputs.map((input, i) => (input.rank === shapes[i]?.length ? input : reshape(input, shapes[i] as number[])));
}

function collected(gradient: Tensor, shape: readonly number[]): Tensor {
  const axes = shape.flatMap((size, axis) => (size === gradient.shape[axis] ? [] : [axis]));
  return axes.length === 0 ? gradient : sum(gradient, axes, true);
}

const product = (tensors: Values): Tensor => tensors.reduce((a, b) => mul(a, b));

/** addN wants tensors of one shape; add broadcasts. */
const total = (tensors: Values): Tensor => {
  const [first, ...others] = tensors as [Tensor, ...Tensor[]];
  const same = others.every(({ shape }) => shape.every((size, axis) => size === first.shape[axis]));
  return same ? addN([...tensors]) : tensors.reduce((a, b) => add(a, b));
};

const addition: Merge = {
  merge: total,
  gradients: (gradient, inputs) => inputs.map(() => gradient),
};

const average: Merge = {
  merge: (inputs) => mul(total(inputs), 1 / inputs.length),
  gradients: (gradient, inputs) => {
    const share = mul(gradient, 1 / inputs.length);
    return inputs.map(() => share);
  },
};

const multiplication: Merge = {
  reads: ['inputs'],
  merge: product,
  gradients: (gradient, inputs) => inputs.map((_, i) => product([gradient, ...inputs.filter((_, j) => j !== i)])),
};

/** Folded from the left; of two equal values the one before has the gradient, as in tfjs. */
const extremum = (pick: (a: Tensor, b: Tensor) => Tensor, wins: (a: Tensor, b: Tensor) => Tensor): Merge => ({
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

function concatenation(axis: number): Operation {
  const at = (x: Tensor): number => (axis < 0 ? axis + x.rank : axis);
  return {
    forward: (inputs) => [concat([...inputs], at(inputs[0] as Tensor))],
    locality: (shapes) => (axis === -1 || axis === 3 ? ofOneSize(shapes, (crops) => concat([...crops], 3)) : undefined),
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

export const mergeLayers: Lowerings = {
  Add: () => [merging(addition)],
  Average: () => [merging(average)],
  Concatenate: ({ axis }: { axis: number }) => [concatenation(axis)],
  Maximum: () => [merging(extremum(maximum, greaterEqual))],
  Minimum: () => [merging(extremum(minimum, lessEqual))],
  Multiply: () => [merging(multiplication)],
};
