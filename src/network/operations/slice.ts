import { clone, pad, reshape, reverse, slice as cut, stridedSlice, util, type Tensor } from '@tensorflow/tfjs-core';
import { sliding } from '../geometry.js';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * A part of each axis; its gradient is zero elsewhere.
 * @param begin - the first place kept on each axis.
 * @param end - how many places are cut off at the end of each axis.
 * @param strides - how far apart the places are that are kept; one by one where left out.
 * @param turned - the axes whose places are kept from the last to the first.
 */
export function slice(
  begin: readonly number[],
  end: readonly number[],
  strides?: readonly number[],
  turned: readonly number[] = [],
): OperationOf<'slice'> {
  const [, top = 0, left = 0] = begin;
  const isPicture =
    strides === undefined && begin.length === 4 && [begin[0], begin[3], end[0], end[3]].every((n) => n === 0);
  const between = (shape: Shape): (number | null)[] =>
    shape.map((size, axis) => size && size - (begin[axis] as number) - (end[axis] as number));
  const turn = (x: Tensor): Tensor => (turned.length === 0 ? x : reverse(x, [...turned]));
  return {
    kind: 'slice',
    attributes: { begin, end, ...(strides && { strides }) },
    weights: {},
    shape: ([input]) => [between(input as Shape).map((size, axis) => size && Math.ceil(size / (strides?.[axis] ?? 1)))],
    forward: ([input]) => {
      const x = input as Tensor;
      const sizes = between(x.shape) as number[];
      if (strides === undefined) return [cut(x, [...begin], sizes)];
      const stops = sizes.map((size, axis) => size + (begin[axis] as number));
      return [turn(stridedSlice(x, [...begin], stops, [...strides]))];
    },
    locality: () =>
      isPicture ? { ...sliding([0, 0], [1, 1], [-top, -left]), onCrops: ([x]) => clone(x as Tensor) } : undefined,
    backward: (gradients, { inputs }) => {
      const apart = (strides ?? []).reduce(spread, turn(only(gradients)));
      const sizes = between((inputs[0] as Tensor).shape) as number[];
      const kept = strides === undefined ? apart : cut(apart, sizes.map(() => 0), sizes); // prettier-ignore
      return [
        pad(
          kept,
          begin.map((before, axis): [number, number] => [before, end[axis] as number]),
        ),
      ];
    },
    permuted: (order) =>
      slice(
        order.map((axis) => begin[axis] as number),
        order.map((axis) => end[axis] as number),
        strides && order.map((axis) => strides[axis] as number),
        turned.map((axis) => order.indexOf(axis)),
      ),
  };
}

/** Zeros after each place along an axis, so that places lie a stride apart. */
function spread(x: Tensor, stride: number, axis: number): Tensor {
  if (stride === 1) return x;
  const [before, [size, ...after]] = [x.shape.slice(0, axis), x.shape.slice(axis) as [number, ...number[]]];
  const places = reshape(x, [util.sizeFromShape(before) * size, 1, util.sizeFromShape(after)]);
  const wide = pad(places, [[0, 0], [0, stride - 1], [0, 0]]); // prettier-ignore
  return reshape(wide, [...before, size * stride, ...after]);
}
