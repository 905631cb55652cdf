import { backend_util, slice_util, util, type Tensor } from '@tensorflow/tfjs-core';
import type { Call, Kernels } from '../Kernel.js';
import { commonOrder, computed, expanded, inOrder, orderOf, plain, reshaped, transposed } from '../layout.js';
import { CHANNELS_FIRST, stored } from '../orders.js';
import type { Traced } from '../Traced.js';

type Graph = Call['graph'];

/** From where to where an axis is kept, and how far apart. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A part of some axes. */
function cut(graph: Graph, value: Traced, spans: readonly Span[], shape: readonly number[]): Traced {
  const axes = spans.flatMap(({ step }, axis) => (step === 1 && shape[axis] === value.shape[axis] ? [] : [axis]));
  if (axes.length === 0) return value;
  const order = orderOf(value);
  const of = (key: keyof Span): string => graph.integers(axes.map((axis) => (spans[axis] as Span)[key]));
  const places = graph.integers(axes.map((axis) => order.indexOf(axis)));
  const name = graph.one('Slice', [inOrder(graph, value, order), of('start'), of('end'), places, of('step')]);
  return computed(name, shape, order, value.dtype);
}

/** Tensors side by side along an axis. */
function joined(graph: Graph, values: readonly Traced[], axis: number): Traced {
  const full = values.filter(({ shape }) => shape[axis] !== 0);
  const [first] = full as [Traced];
  if (full.length === 1) return first;
  const order = commonOrder(full, first.shape.length);
  const names = full.map((value) => inOrder(graph, value, order));
  const size = full.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
  const shape = first.shape.map((own, i) => (i === axis ? size : own));
  return computed(graph.one('Concat', names, { axis: order.indexOf(axis) }), shape, order, first.dtype);
}

/** A tensor as several along an axis. */
function divided(graph: Graph, value: Traced, sizes: readonly number[], axis: number): Traced[] {
  const order = orderOf(value);
  const inputs = [inOrder(graph, value, order), graph.integers(sizes)];
  const names = graph.node('Split', inputs, { axis: order.indexOf(axis) }, sizes.length);
  return names.map((name, i) => {
    const shape = value.shape.map((own, j) => (j === axis ? (sizes[i] as number) : own));
    return computed(name, shape, order, value.dtype);
  });
}

const without = (shape: readonly number[], axis: number): number[] => shape.filter((_, i) => i !== axis);
const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

function stridedSlice({ graph, inputs, attributes }: Call): Traced {
  const x = inputs['x'] as Traced;
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const info = slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides as number[],
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const spans = x.shape.map((size, axis): Span => {
    const [start, stop, step] = [info.begin[axis] as number, info.end[axis] as number, info.strides[axis] as number];
    // Backwards, to the first place and with it.
    return { start, end: stop < 0 ? -size - 1 : stop, step };
  });
  const shape = spans.map(({ start, end: stop, step }, axis) => {
    const until = stop < 0 ? stop + (x.shape[axis] as number) : stop;
    return Math.max(0, Math.ceil((until - start) / step));
  });
  return reshaped(graph, cut(graph, x, spans, shape), info.finalShape);
}

function pad({ graph, inputs: { x }, attributes: { paddings, constantValue } }: Call): Traced {
  const value = x as Traced;
  if (paddings.flat().every((count) => count === 0)) return value;
  const order = orderOf(value);
  const sides = stored(paddings, order);
  const pads = graph.integers([...sides.map(([before]) => before), ...sides.map(([, after]) => after)]);
  const constant = graph.scalar(constantValue, value.dtype);
  const name = graph.one('Pad', [inOrder(graph, value, order), pads, constant], { mode: 'constant' });
  const shape = value.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  return computed(name, shape, order, value.dtype);
}

/** The first of a kernel's inputs. */
const firstOf = ({ inputs }: Call): Traced => Object.values(inputs)[0] as Traced;

/** What moves values, or repeats them, and what makes tensors of numbers alone. */
export const shapes: Kernels = {
  Concat: ({ graph, inputs, attributes: { axis } }) => {
    const values = Object.values(inputs);
    return joined(graph, values, positive(axis, (values[0] as Traced).shape.length));
  },
  DepthToSpace: ({ graph, inputs: { x }, attributes: { blockSize } }) => {
    const [batch, rows, columns, channels] = (x as Traced).shape as [number, number, number, number];
    const name = graph.one('DepthToSpace', [inOrder(graph, x as Traced, CHANNELS_FIRST)], { blocksize: blockSize });
    const shape = [batch, rows * blockSize, columns * blockSize, channels / blockSize ** 2];
    return computed(name, shape, CHANNELS_FIRST, (x as Traced).dtype);
  },
  ExpandDims: (call) => {
    const value = firstOf(call);
    const at = positive(call.attributes.dim, value.shape.length + 1);
    return reshaped(call.graph, value, [...value.shape.slice(0, at), 1, ...value.shape.slice(at)]);
  },
  Fill: ({ graph, attributes: { shape, value, dtype } }) => graph.filled(value, shape, dtype),
  OnesLike: (call) => call.graph.filled(1, firstOf(call).shape, firstOf(call).dtype),
  ZerosLike: (call) => call.graph.filled(0, firstOf(call).shape, firstOf(call).dtype),
  Pack: ({ graph, inputs, attributes: { axis } }) => {
    const values = Object.values(inputs).map((value) => {
      const { shape } = value;
      return reshaped(graph, value, [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
    });
    return joined(graph, values, axis);
  },
  PadV2: pad,
  Range: ({ graph, attributes: { start, stop, step, dtype } }) => {
    const count = Math.ceil((stop - start) / step);
    const values = Array.from({ length: count }, (_, i) => start + i * step);
    return graph.literal(values, [count], dtype);
  },
  Reshape: (call) => {
    const value = firstOf(call);
    const shape = util.inferFromImplicitShape(call.attributes.shape, util.sizeFromShape([...value.shape]));
    return reshaped(call.graph, value, shape);
  },
  Reverse: ({ graph, inputs: { x }, attributes: { dims } }) => {
    const value = x as Traced;
    const axes = util.parseAxisParam(dims, [...value.shape]);
    const spans = value.shape.map((size, axis): Span => {
      return axes.includes(axis) ? { start: size - 1, end: -size - 1, step: -1 } : { start: 0, end: size, step: 1 };
    });
    return cut(graph, value, spans, value.shape);
  },
  Slice: ({ graph, inputs: { x }, attributes: { begin, size } }) => {
    const value = x as Traced;
    const like = { shape: value.shape, rank: value.shape.length } as unknown as Tensor;
    const [starts, sizes] = slice_util.parseSliceParams(like, begin, size) as [number[], number[]];
    const spans = starts.map((start, axis): Span => ({ start, end: start + (sizes[axis] as number), step: 1 }));
    return cut(graph, value, spans, sizes);
  },
  SplitV: ({ graph, inputs: { x }, attributes: { numOrSizeSplits, axis } }) => {
    const value = x as Traced;
    const at = positive(axis, value.shape.length);
    const sizes = backend_util.prepareSplitSize({ shape: value.shape } as unknown as Tensor, numOrSizeSplits, at);
    return sizes.length === 1 ? [value] : divided(graph, value, sizes, at);
  },
  StridedSlice: stridedSlice,
  Tile: ({ graph, inputs: { x }, attributes: { reps } }) => {
    const value = x as Traced;
    const shape = value.shape.map((size, axis) => size * (reps[axis] as number));
    if (value.shape.every((size, axis) => size === 1 || reps[axis] === 1)) return expanded(graph, value, shape);
    const order = orderOf(value);
    const name = graph.one('Tile', [inOrder(graph, value, order), graph.integers(stored(reps, order))]);
    return computed(name, shape, order, value.dtype);
  },
  Transpose: ({ graph, inputs: { x }, attributes: { perm } }) => transposed(graph, x as Traced, perm),
  Unpack: ({ graph, inputs: { value }, attributes: { axis } }) => {
    const whole = value as Traced;
    const at = positive(axis, whole.shape.length);
    const count = whole.shape[at] as number;
    const parts = count === 1 ? [whole] : divided(graph, whole, Array<number>(count).fill(1), at);
    return parts.map((part) => reshaped(graph, part, without(whole.shape, at)));
  },
};

/** What takes and puts values by index. */
export const indices: Kernels = {
  GatherV2: ({ graph, inputs: { x, indices: at }, attributes: { axis } }) => {
    const [value, places] = [x as Traced, at as Traced];
    const along = positive(axis, value.shape.length);
    const name = graph.one('Gather', [plain(graph, value), plain(graph, places)], { axis: along });
    const shape = [...value.shape.slice(0, along), ...places.shape, ...value.shape.slice(along + 1)];
    return computed(name, shape, undefined, value.dtype);
  },
  GatherNd: ({ graph, inputs: { params, indices: at } }) => {
    const [value, places] = [params as Traced, at as Traced];
    const name = graph.one('GatherND', [plain(graph, value), long(graph, places)]);
    const shape = [...places.shape.slice(0, -1), ...value.shape.slice(places.shape.at(-1))];
    return computed(name, shape, undefined, value.dtype);
  },
  ScatterNd: ({ graph, inputs: { indices: at, updates }, attributes: { shape } }) => {
    const value = updates as Traced;
    const zeros = plain(graph, graph.filled(0, shape, value.dtype));
    const inputs = [zeros, long(graph, at as Traced), plain(graph, value)];
    return computed(graph.one('ScatterND', inputs, { reduction: 'add' }), shape, undefined, value.dtype);
  },
  OneHot: ({ graph, inputs: { indices: at }, attributes: { depth, onValue, offValue, dtype } }) => {
    const places = at as Traced;
    const shape = [...places.shape, depth];
    const classes = graph.literal(
      Array.from({ length: depth }, (_, i) => i),
      [depth],
      'int32',
    );
    const spread = plain(graph, reshaped(graph, places, [...places.shape, 1]));
    const isOne = graph.one('Equal', [spread, graph.initializer(classes as never, [depth], 'int32')]);
    if (onValue === 1 && offValue === 0) {
      return computed(graph.one('Cast', [isOne], { to: dtype === 'int32' ? 6 : 1 }), shape, undefined, dtype);
    }
    const name = graph.one('Where', [isOne, graph.scalar(onValue, dtype), graph.scalar(offValue, dtype)]);
    return computed(name, shape, undefined, dtype);
  },
};

/** Indices as ONNX's operations over several axes want them. */
const long = (graph: Graph, places: Traced): string => graph.one('Cast', [plain(graph, places)], { to: 7 });

/** Whether a kernel only moves or repeats numbers: if all are the same before, they are so after. */
export const MOVING: ReadonlySet<string> = new Set([
  'ExpandDims',
  'Identity',
  'Reshape',
  'Reverse',
  'Slice',
  'StridedSlice',
  'Tile',
  'Transpose',
]);
