import { div, equal, max, mean, min, mul, ones, prod, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Attributes, type OperationOf, type Shape } from '../operation.js';
import { marks } from './marks.js';

type Name = Attributes['reduction']['name'];

const functions: Readonly<Record<Name, (x: Tensor, axes: number[], keepDims: boolean) => Tensor>> = {
  mean,
  max,
  min,
  sum,
  product: prod,
};

/** Whole axes as one number: their mean, largest value, sum. Equal maxima share their gradient evenly. */
export function reduction(name: Name, axes: readonly number[], keepsAxes = false): OperationOf<'reduction'> {
  const along = [...axes];
  const kept = (shape: readonly number[]): number[] => shape.map((size, axis) => (along.includes(axis) ? 1 : size));
  const isExtremum = name === 'max' || name === 'min';
  return {
    kind: 'reduction',
    attributes: { name, axes, keepsAxes },
    weights: {},
    ...((isExtremum || name === 'product') && { reads: ['inputs', 'output'] as const }),
    shape: ([input]) => [
      (input as Shape).flatMap((size, axis) => (along.includes(axis) ? (keepsAxes ? [1] : []) : [size])),
    ],
    forward: ([x]) => [functions[name](x as Tensor, along, keepsAxes)],
    backward: (gradients, { inputs, output }) => {
      const x = inputs[0] as Tensor;
      const gradient = reshape(only(gradients), kept(x.shape));
      if (isExtremum) {
        const isOne = marks(equal(x, reshape(output, kept(x.shape))));
        return [mul(isOne, div(gradient, sum(isOne, along, true)))];
      }
      // Right where no factor is zero.
      if (name === 'product') return [div(mul(gradient, reshape(output, kept(x.shape))), x)];
      const count = name === 'sum' ? 1 : along.reduce((product, axis) => product * (x.shape[axis] as number), 1);
      // Broadcasting fills the places faster than tile, which is a slow kernel on wasm.
      return [mul(mul(gradient, 1 / count), ones(x.shape))];
    },
    permuted: (order) => {
      const left = order.filter((axis) => !along.includes(axis));
      // What is left over must stand in the order that it had.
      if (!keepsAxes && left.some((axis, i) => axis < (left[i - 1] ?? 0))) return undefined;
      return reduction(
        name,
        along.map((axis) => order.indexOf(axis)),
        keepsAxes,
      );
    },
  } as OperationOf<'reduction'>;
}
