import { pad, reshape, reverse, slice, stridedSlice as sliceTensor, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * What is kept of an axis: from `begin` up to before `end`, in strides; all where left out. Negative ones count from
 * the end.
 */
export interface AxisSlice {
  readonly begin: number | undefined;
  readonly end: number | undefined;
  readonly stride: number;
  /** Whether only the place at `begin` is kept, and the axis goes. */
  readonly isDropped: boolean;
}

/** An entry an axis; `'rest'` stands for axes kept whole, `'new'` for an axis of size 1. */
export type SliceSpec = readonly (AxisSlice | 'rest' | 'new')[];

/** What is kept of an axis of a known shape. */
export interface Bounds {
  readonly begin: number;
  readonly count: number;
  readonly stride: number;
  /** How many places there are; NaN where that is not known, and all are kept. */
  readonly size: number;
  readonly isWhole: boolean;
}

/** How many values a shape holds. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The spec's entries for the axes of a shape, without those for new ones. */
function entriesOf(spec: SliceSpec, rank: number): (AxisSlice | undefined)[] {
  const own = spec.filter((entry) => entry !== 'new');
  const rest = own.indexOf('rest');
  const before = rest < 0 ? own : own.slice(0, rest);
  const after = rest < 0 ? [] : own.slice(rest + 1);
  const whole = Array<undefined>(Math.max(0, rank - before.length - after.length)).fill(undefined);
  return [...before, ...whole, ...after] as (AxisSlice | undefined)[];
}

/** What is kept of each axis; undefined where that depends on a size that is not known. */
export function stridedBounds(spec: SliceSpec, shape: Shape): readonly Bounds[] | undefined {
  const bounds = entriesOf(spec, shape.length).map((entry, axis) => boundsOf(entry, shape[axis] as number | null));
  return bounds.includes(undefined) ? undefined : (bounds as Bounds[]);
}

function boundsOf(entry: AxisSlice | undefined, size: number | null): Bounds | undefined {
  const all = { begin: 0, stride: 1, isWhole: true };
  if (size === null) {
    const isAll = entry === undefined || (entry.begin === undefined && entry.end === undefined && entry.stride === 1);
    return isAll || (!entry.isDropped && !entry.begin && entry.end === undefined && entry.stride === 1)
      ? { ...all, count: NaN, size: NaN }
      : undefined;
  }
  if (entry === undefined) return { ...all, count: size, size };
  const { stride, isDropped } = entry;
  const from = (place: number): number => (place < 0 ? place + size : place);
  if (isDropped) return { begin: from(entry.begin ?? 0), count: 1, stride: 1, size, isWhole: size === 1 };
  const [least, most] = stride > 0 ? [0, size] : [-1, size - 1];
  const within = (place: number): number => Math.min(most, Math.max(least, place));
  const begin = entry.begin === undefined ? (stride > 0 ? 0 : size - 1) : within(from(entry.begin));
  const end = entry.end === undefined ? (stride > 0 ? size : -1) : within(from(entry.end));
  const count = Math.max(0, Math.ceil((end - begin) / stride));
  return { begin, count, stride, size, isWhole: begin === 0 && count === size && stride === 1 };
}

/** The shape of what is kept, from the size that is kept of each axis, with axes dropped and added. */
export function slicedShape(spec: SliceSpec, counts: Shape): Shape {
  const entries = entriesOf(spec, counts.length);
  const kept = counts.map((size, axis) => (entries[axis]?.isDropped === true ? [] : [size]));
  const shape: (number | null)[] = [];
  let axis = 0;
  const own = spec.filter((entry) => entry !== 'new').length - (spec.includes('rest') ? 1 : 0);
  for (const entry of spec) {
    if (entry === 'new') shape.push(1);
    else if (entry === 'rest') {
      const end = axis + counts.length - own;
      for (; axis < end; axis++) shape.push(...(kept[axis] as (number | null)[]));
    } else shape.push(...(kept[axis++] as (number | null)[]));
  }
  return [...shape, ...kept.slice(axis).flat()];
}

/** Every so manieth place along some axes, from some place on; the gradient is zero between them. */
export function stridedSlice(bounds: readonly Bounds[]): OperationOf<'slice'> {
  const begin = bounds.map((each) => each.begin);
  const strides = bounds.map(({ stride }) => stride);
  const turned = strides.flatMap((stride, axis) => (stride < 0 ? [axis] : []));
  /** The first and the number of places in rising order. */
  const rising = bounds.map(({ begin: from, count, stride }) => ({
    begin: stride < 0 ? from + (count - 1) * stride : from,
    count,
    stride: Math.abs(stride),
  }));
  const last = rising.map(({ begin: from, count, stride }) => from + (count - 1) * stride);
  return {
    kind: 'slice',
    attributes: {
      begin,
      end: bounds.map(({ isWhole, size }, axis) => (isWhole ? 0 : size - 1 - (last[axis] as number))),
      strides: strides.map(Math.abs),
    },
    weights: {},
    shape: ([input]) => [
      bounds.map(({ count, isWhole }, axis) => (isWhole ? ((input as Shape)[axis] as number | null) : count)),
    ],
    forward: ([x]) => {
      const { shape } = x as Tensor;
      const end = shape.map((size, axis) => (bounds[axis]?.isWhole ? size : (last[axis] as number) + 1));
      const kept = sliceTensor(
        x as Tensor,
        rising.map((each) => each.begin),
        end,
        rising.map(({ stride }) => stride),
      );
      return [turned.length === 0 ? kept : reverse(kept, turned)];
    },
    backward: (gradients, { inputs }) => {
      const { shape } = inputs[0] as Tensor;
      const gradient = turned.length === 0 ? only(gradients) : reverse(only(gradients), turned);
      return [
        rising.reduce((spread, { begin: from, stride }, axis) => {
          if (bounds[axis]?.isWhole) return spread;
          return placed(spreadAlong(spread, axis, stride), axis, from, shape[axis] as number);
        }, gradient),
      ];
    },
  };
}

/** Zeros after each place along an axis, so that places lie a stride apart. */
function spreadAlong(x: Tensor, axis: number, stride: number): Tensor {
  if (stride === 1) return x;
  const [before, size, after] = [
    sizeOf(x.shape.slice(0, axis)),
    x.shape[axis] as number,
    sizeOf(x.shape.slice(axis + 1)),
  ];
  const wide = pad(reshape(x, [before * size, 1, after]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  return reshape(wide, [...x.shape.slice(0, axis), size * stride, ...x.shape.slice(axis + 1)]);
}

/** A tensor from a place on along an axis of so many places, zeros around it; what sticks out is cut off. */
function placed(x: Tensor, axis: number, begin: number, size: number): Tensor {
  const length = Math.min(x.shape[axis] as number, size - begin);
  const kept =
    length === x.shape[axis]
      ? x
      : slice(
          x,
          x.shape.map(() => 0),
          x.shape.map((own, i) => (i === axis ? length : own)),
        );
  return pad(
    kept,
    x.shape.map((_, i): [number, number] => (i === axis ? [begin, size - begin - length] : [0, 0])),
  );
}
