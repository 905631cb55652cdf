import {
  abs,
  add,
  clipByValue,
  cos,
  div,
  erf,
  exp,
  expandDims,
  leakyRelu,
  log,
  matMul,
  max,
  maximum,
  mean,
  min,
  minimum,
  mul,
  pow,
  reciprocal,
  reshape,
  reverse,
  rsqrt,
  sin,
  slice,
  sqrt,
  square,
  squeeze,
  stack,
  sub,
  sum,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { broadcastShape } from './broadcastShape.js';
import { softmaxOver } from './softmaxOver.js';
import { pickedShape, pickOf, type Key } from './pick.js';
import type { Sizes } from './Sizes.js';

/** What an operation is called with beside its operands. */
export interface Parameters {
  readonly axis?: number | readonly number[] | null;
  readonly axes?: readonly number[] | null;
  readonly keepdims?: boolean;
  readonly newshape?: readonly (number | null)[];
  readonly key?: Key;
  readonly negativeSlope?: number;
  readonly xMin?: number;
  readonly xMax?: number;
}

interface Operator {
  readonly apply: (operands: readonly Tensor[], parameters: Parameters) => Tensor;
  readonly shape: (shapes: readonly Sizes[], parameters: Parameters) => Sizes;
}

const unary = (apply: (x: Tensor) => Tensor): Operator => ({
  apply: ([x]) => apply(x!),
  shape: ([shape]) => shape!,
});

const binary = (apply: (a: Tensor, b: Tensor) => Tensor): Operator => ({
  apply: ([a, b]) => apply(a!, b!),
  shape: ([a, b]) => broadcastShape(a!, b!),
});

const axesOf = ({ axis }: Parameters, rank: number): number[] =>
  (axis == null ? Array.from({ length: rank }, (_, i) => i) : [axis].flat()).map((one) => (one < 0 ? one + rank : one));

const reduction = (apply: (x: Tensor, axes: number[], keepDims: boolean) => Tensor): Operator => ({
  apply: ([x], parameters) => apply(x!, axesOf(parameters, x!.rank), parameters.keepdims === true),
  shape: ([shape], parameters) => {
    const axes = axesOf(parameters, shape!.length);
    return parameters.keepdims === true
      ? shape!.map((size, i) => (axes.includes(i) ? 1 : size))
      : shape!.filter((_, i) => !axes.includes(i));
  },
});

const insertAt = (axis: number, rank: number): number => (axis < 0 ? axis + rank + 1 : axis);

const order = ({ axes }: Parameters, rank: number): number[] =>
  axes == null ? Array.from({ length: rank }, (_, i) => rank - 1 - i) : [...axes];

/** Keras's operations between layers that no layer of tfjs does, by their names. */
export const operations: Readonly<Record<string, Operator>> = {
  Absolute: unary(abs),
  Abs: unary(abs),
  Cos: unary(cos),
  Erf: unary(erf),
  Exp: unary(exp),
  Log: unary(log),
  Reciprocal: unary(reciprocal),
  Rsqrt: unary(rsqrt),
  Sin: unary(sin),
  Sqrt: unary(sqrt),
  Square: unary(square),

  Add: binary(add),
  Divide: binary(div),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  Multiply: binary(mul),
  Power: binary(pow),
  Subtract: binary(sub),
  TrueDivide: binary(div),

  Max: reduction(max),
  Mean: reduction(mean),
  Min: reduction(min),
  Sum: reduction(sum),

  LeakyRelu: {
    apply: ([x], { negativeSlope }) => leakyRelu(x!, negativeSlope),
    shape: ([shape]) => shape!,
  },
  Clip: {
    apply: ([x], { xMin = -Infinity, xMax = Infinity }) => clipByValue(x!, xMin, xMax),
    shape: ([shape]) => shape!,
  },
  Softmax: {
    apply: ([x], parameters) => softmaxOver(x!, axesOf(parameters, x!.rank)),
    shape: ([shape]) => shape!,
  },
  Matmul: {
    apply: ([a, b]) => matMul(a!, b!),
    shape: ([a, b]) => [...broadcastShape(a!.slice(0, -2), b!.slice(0, -2)), a!.at(-2)!, b!.at(-1)!],
  },
  Flip: {
    apply: ([x], parameters) => reverse(x!, axesOf(parameters, x!.rank)),
    shape: ([shape]) => shape!,
  },
  ExpandDims: {
    apply: ([x], { axis }) => expandDims(x!, axis as number),
    shape: ([shape], { axis }) => {
      const at = insertAt(axis as number, shape!.length);
      return [...shape!.slice(0, at), 1, ...shape!.slice(at)];
    },
  },
  Squeeze: {
    apply: ([x], { axis }) => squeeze(x!, axis == null ? undefined : axesOf({ axis }, x!.rank)),
    shape: ([shape], { axis }) => {
      const axes = axis == null ? undefined : axesOf({ axis }, shape!.length);
      return shape!.filter((size, i) => (axes === undefined ? size !== 1 : !axes.includes(i)));
    },
  },
  Transpose: {
    apply: ([x], parameters) => transpose(x!, order(parameters, x!.rank)),
    shape: ([shape], parameters) => order(parameters, shape!.length).map((axis) => shape![axis]!),
  },
  Reshape: {
    apply: ([x], { newshape }) =>
      reshape(
        x!,
        newshape!.map((size) => size ?? -1),
      ),
    shape: (_, { newshape }) => newshape!.map((size) => (size === -1 ? null : size)),
  },
  Stack: {
    apply: (operands, { axis }) => stack([...operands], insertAt(axis as number, operands[0]!.rank)),
    shape: (shapes, { axis }) => {
      const shape = shapes[0]!;
      const at = insertAt(axis as number, shape.length);
      return [...shape.slice(0, at), shapes.length, ...shape.slice(at)];
    },
  },
  GetItem: {
    apply: ([x], { key }) => {
      const { begin, size, reversed, squeezed } = pickOf(x!.shape, key!);
      const part = reverse(slice(x!, begin, size), reversed);
      return reshape(
        part,
        part.shape.filter((_, i) => !squeezed.includes(i)),
      );
    },
    shape: ([shape], { key }) => pickedShape(shape!, key!),
  },
};
