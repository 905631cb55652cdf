import { clone, reshape as reshapeTensor, type Tensor } from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/** Where the batch stands in for a size that is not known. */
type ShapeOf = (shape: Shape, ...others: readonly Shape[]) => Shape;

/**
 * The same values in the same order under another shape.
 * @param shapeOf - the new shape, of one with or without null for the batch; at most one -1 for what follows from the
 *   rest. Inputs behind the first are there for their shapes alone.
 */
export function reshape(shapeOf: ShapeOf): OperationOf<'reshape'> {
  return {
    kind: 'reshape',
    attributes: {},
    weights: {},
    shape: ([input, ...others]) => [withoutMinusOne(shapeOf(input as Shape, ...others), input as Shape)],
    forward: ([x, ...others]) => [
      reshapeTensor(x as Tensor, shapeOf((x as Tensor).shape, ...others.map(({ shape }) => shape)) as number[]),
    ],
    locality: ([shape, ...others]) =>
      keepsPlaces(shape as Shape, withoutMinusOne(shapeOf(shape as Shape, ...others), shape as Shape))
        ? inPlace(([x]) => clone(x as Tensor))
        : undefined,
    backward: (gradients, { inputs }) => [reshapeTensor(only(gradients), (inputs[0] as Tensor).shape)],
  };
}

/** Whether only the channel axis changes, as between `[batch, h, w]` and `[batch, h, w, 1]`. */
function keepsPlaces(before: Shape, after: Shape): boolean {
  const isPicture = ({ length }: Shape): boolean => length === 3 || length === 4;
  return isPicture(before) && isPicture(after) && before[1] === after[1] && before[2] === after[2];
}

/** The product of sizes; null where one is not known. */
export function countOf(sizes: Shape): number | null {
  return sizes.reduce<number | null>((product, size) => (product === null || size === null ? null : product * size), 1);
}

function withoutMinusOne(shape: Shape, input: Shape): Shape {
  if (!shape.includes(-1)) return shape;
  // The batch is the same on both sides, so that it need not be known.
  const isBatchKept = shape[0] === input[0] && shape[0] !== -1;
  const [all, rest] = isBatchKept ? [input.slice(1), shape.slice(1)] : [input, shape];
  const [total, known] = [countOf(all), countOf(rest.filter((size) => size !== -1))];
  return shape.map((size) => (size === -1 ? (total === null || known === null ? null : total / known) : size));
}
