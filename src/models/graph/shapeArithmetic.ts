import { util } from '@tensorflow/tfjs-core';
import { broadcastShape } from '../../network/operations/broadcasting.js';
import type { NodeAttributes } from './NodeAttributes.js';
import { allKnown, axisFrom } from './NodeCall.js';
import { slicedShape, sliceSpec, stridedBounds } from './sliceSpec.js';
import type { NumberList } from './Value.js';

/** As many numbers are followed by hand; larger constants are tensors. */
export const MOST_NUMBERS = 4096;

/** Numbers of numbers: undefined where it cannot tell even how many there are. */
export type NumbersOf = (inputs: readonly NumberList[], attributes: NodeAttributes) => NumberList | undefined;

type Numbers = readonly (number | null)[];

const elementwise =
  (compute: (...values: number[]) => number): NumbersOf =>
  (inputs) => {
    const shape = broadcastShape(inputs.map((input) => input.shape)) as readonly number[];
    const values = Array.from({ length: util.sizeFromShape([...shape]) }, (_, place) => {
      const each = inputs.map((input) => input.values[broadcastPlace(place, shape, input.shape)] ?? null);
      return each.includes(null) ? null : compute(...(each as number[]));
    });
    return { shape, values };
  };

/** Where a place of a broadcast result reads an input. */
function broadcastPlace(place: number, shape: readonly number[], own: readonly number[]): number {
  let [rest, stride, index] = [place, 1, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    const ownSize = own[own.length - shape.length + axis] ?? 1;
    if (ownSize > 1) index += (rest % size) * stride;
    stride *= ownSize;
    rest = Math.floor(rest / size);
  }
  return index;
}

const reducing =
  (combine: (a: number, b: number) => number, start: number): NumbersOf =>
  ([list, axes], attributes) => {
    const { shape, values } = list as NumberList;
    if (shape.length > 1 || (allKnown(axes)?.length ?? 0) > 1) return undefined;
    const total = values.includes(null) ? null : (values as number[]).reduce(combine, start);
    return { shape: attributes.flag('keep_dims') ? shape.map(() => 1) : [], values: [total] };
  };

/** Under another shape, of which one size may follow from the rest. */
function reshaped({ values }: NumberList, shape: readonly number[]): NumberList {
  const rest = shape.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  return { shape: shape.map((size) => (size === -1 ? values.length / rest : size)), values };
}

const joined = (lists: readonly NumberList[], shape: readonly number[]): NumberList => ({
  shape,
  values: lists.flatMap(({ values }) => values),
});

const itself: NumbersOf = ([list]) => list;

const sliced =
  (begin: readonly number[], size: readonly number[]) =>
  ({ shape, values }: NumberList): NumberList | undefined => {
    if (shape.length !== 1) return undefined;
    const [start = 0, count = -1] = [begin[0], size[0]];
    const kept = values.slice(start, count === -1 ? undefined : start + count);
    return { shape: [kept.length], values: kept };
  };

function range(start: number, limit: number, step: number): Numbers {
  return Array.from({ length: Math.max(0, Math.ceil((limit - start) / step)) }, (_, i) => start + i * step);
}

const isTrue = (value: boolean): number => Number(value);

/** What can be told of numbers that follow from shapes. Where axes matter, lists have one axis, as shapes do. */
export const shapeArithmetic: Readonly<Record<string, NumbersOf>> = {
  Add: elementwise((a, b) => a + b),
  AddV2: elementwise((a, b) => a + b),
  Cast: ([list], attributes) => {
    const { shape, values } = list as NumberList;
    const toInt = attributes.type('DstT') === 'int32';
    return { shape, values: toInt ? values.map((value) => (value === null ? null : Math.trunc(value))) : values };
  },
  Ceil: elementwise(Math.ceil),
  ConcatV2: (inputs) => {
    const lists = inputs.slice(0, -1);
    if (lists.some(({ shape }) => shape.length !== 1)) return undefined;
    return joined(lists, [lists.reduce((sum, { values }) => sum + values.length, 0)]);
  },
  Equal: elementwise((a, b) => isTrue(a === b)),
  ExpandDims: ([list, axis]) => {
    const [at] = allKnown(axis) ?? [];
    if (at === undefined) return undefined;
    const { shape, values } = list as NumberList;
    const place = axisFrom(at, shape.length + 1);
    return { shape: [...shape.slice(0, place), 1, ...shape.slice(place)], values };
  },
  Fill: ([dims, value]) => {
    const shape = allKnown(dims);
    if (shape === undefined) return undefined;
    const size = util.sizeFromShape([...shape]);
    return size > MOST_NUMBERS
      ? undefined
      : { shape, values: Array<number | null>(size).fill(value?.values[0] ?? null) };
  },
  Floor: elementwise(Math.floor),
  FloorDiv: elementwise((a, b) => Math.floor(a / b)),
  FloorMod: elementwise((a, b) => a - Math.floor(a / b) * b),
  GatherV2: ([list, indices]) => {
    const at = allKnown(indices);
    const { shape, values } = list as NumberList;
    if (at === undefined || shape.length !== 1) return undefined;
    return { shape: (indices as NumberList).shape, values: at.map((i) => values[i] ?? null) };
  },
  Greater: elementwise((a, b) => isTrue(a > b)),
  GreaterEqual: elementwise((a, b) => isTrue(a >= b)),
  Identity: itself,
  Less: elementwise((a, b) => isTrue(a < b)),
  LessEqual: elementwise((a, b) => isTrue(a <= b)),
  Max: reducing(Math.max, -Infinity),
  Maximum: elementwise(Math.max),
  Min: reducing(Math.min, Infinity),
  Minimum: elementwise(Math.min),
  Mul: elementwise((a, b) => a * b),
  Neg: elementwise((a) => -a),
  NotEqual: elementwise((a, b) => isTrue(a !== b)),
  Pack: (inputs, attributes) => {
    const [{ shape }] = inputs as [NumberList];
    if (shape.length > 1 || attributes.number('axis', 0) !== 0) return undefined;
    return joined(inputs, [inputs.length, ...shape]);
  },
  Prod: reducing((a, b) => a * b, 1),
  Range: (inputs) => {
    const [start, limit, step] = inputs.map(({ values }) => values[0] ?? null);
    if (start == null || limit == null || step == null || (limit - start) / step > MOST_NUMBERS) return undefined;
    const values = range(start, limit, step);
    return { shape: [values.length], values };
  },
  RealDiv: elementwise((a, b) => a / b),
  Reshape: ([list, to]) => {
    const shape = allKnown(to);
    return shape && reshaped(list as NumberList, shape);
  },
  Select: elementwise((condition, a, b) => (condition ? a : b)),
  SelectV2: elementwise((condition, a, b) => (condition ? a : b)),
  Slice: ([list, begin, size]) => {
    const [from, count] = [allKnown(begin), allKnown(size)];
    return from && count && sliced(from, count)(list as NumberList);
  },
  Sqrt: elementwise(Math.sqrt),
  Square: elementwise((a) => a * a),
  Squeeze: ([list], attributes) => {
    const { shape, values } = list as NumberList;
    const axes = attributes
      .numbers('squeeze_dims', attributes.numbers('axis'))
      .map((axis) => axisFrom(axis, shape.length));
    return { shape: shape.filter((size, axis) => (axes.length === 0 ? size !== 1 : !axes.includes(axis))), values };
  },
  StridedSlice: ([list, ...numbers], attributes) => {
    const [begin, end, strides] = numbers.map(allKnown);
    const { shape, values } = list as NumberList;
    if (!begin || !end || !strides || shape.length !== 1) return undefined;
    const spec = sliceSpec(attributes, begin, end, strides);
    const bounds = stridedBounds(spec, shape);
    const [first] = bounds ?? [];
    if (bounds === undefined || first === undefined) return undefined;
    const kept = range(first.begin, first.begin + first.count * first.stride, first.stride).map(
      (place) => values[place as number] ?? null,
    );
    return { shape: slicedShape(spec, [first.count]) as readonly number[], values: kept };
  },
  Sub: elementwise((a, b) => a - b),
  Sum: reducing((a, b) => a + b, 0),
  Tile: ([list, reps]) => {
    const [times] = allKnown(reps) ?? [];
    const { shape, values } = list as NumberList;
    if (times === undefined || shape.length !== 1 || times * values.length > MOST_NUMBERS) return undefined;
    return joined(Array<NumberList>(times).fill(list as NumberList), [times * values.length]);
  },
  Transpose: (inputs) => ((inputs[0] as NumberList).shape.length < 2 ? itself(inputs, undefined as never) : undefined),
};
