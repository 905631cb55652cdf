import type { Pair } from '../../network/geometry.js';
import type { Slot } from '../../network/graph.js';
import type { Shape } from '../../network/operation.js';
import { concatenation } from '../../network/operations/concatenation.js';
import { depthToSpace } from '../../network/operations/depthToSpace.js';
import { gather } from '../../network/operations/gather.js';
import { pad } from '../../network/operations/pad.js';
import { reshape } from '../../network/operations/reshape.js';
import { resizeTo } from '../../network/operations/resizeTo.js';
import { slice } from '../../network/operations/slice.js';
import { spaceToBatch } from '../../network/operations/spaceToBatch.js';
import { split } from '../../network/operations/split.js';
import { slicedShape, stridedBounds, stridedSlice, type SliceSpec } from '../../network/operations/stridedSlice.js';
import { tile } from '../../network/operations/tile.js';
import { transpose } from '../../network/operations/transpose.js';
import { TO_FIRST, TO_LAST } from '../../network/channelsLast.js';
import { axisFrom, knownNumbers, type NodeCall, type NodeLowering, type NodeLowerings } from './NodeCall.js';
import { sliceSpec } from './slicing.js';
import type { ShapeNumbers } from './Value.js';

/** Numbers of the shapes of a node's first input and of what else they follow from. */
interface Sized {
  readonly others: readonly Slot[];
  readonly of: (shapes: readonly Shape[]) => Shape;
}

/** Reads numbers from the shapes of places: those of `slot` itself, and of others that go in behind it. */
function sized({ sources, evaluate }: ShapeNumbers, slot: Slot): Sized {
  const others = [...new Set(sources.filter((source) => source !== slot))];
  const all = [slot, ...others];
  return {
    others,
    of: (shapes) => evaluate(sources.map((source) => shapes[all.indexOf(source)] as Shape))?.values ?? [],
  };
}

const reshaping: NodeLowering = (call) => {
  const numbers = call.numbers(1);
  if (numbers === undefined) return undefined;
  const slot = call.slot(0);
  const { others, of } = sized(numbers, slot);
  const isOneExample = call.isFreed && call.known(1)?.values[0] === 1;
  return call.add(
    reshape((...shapes) =>
      isOneExample ? [(shapes[0] as Shape)[0] as number | null, ...of(shapes).slice(1)] : of(shapes),
    ),
    slot,
    ...others,
  );
};

/** A shape with axes of size 1 put in. */
const expanding: NodeLowering = (call) => {
  const [axis] = knownNumbers(call, 1) ?? [];
  if (axis === undefined) return undefined;
  const place = axisFrom(axis, call.shape(0).length + 1);
  return call.chain(reshape((shape) => [...shape.slice(0, place), 1, ...shape.slice(place)]));
};

const squeezing: NodeLowering = (call) => {
  const shape = call.shape(0);
  const given = call.attributes.numbers('squeeze_dims', call.attributes.numbers('axis'));
  const axes = given.map((axis) => axisFrom(axis, shape.length));
  const isGone = (axis: number): boolean => (axes.length === 0 ? shape[axis] === 1 : axes.includes(axis));
  return call.chain(reshape((own) => own.filter((_, axis) => !isGone(axis))));
};

const transposing: NodeLowering = (call) => {
  const order = knownNumbers(call, 1);
  return order && call.chain(transpose(order.map((axis) => axisFrom(axis, order.length))));
};

function pairs(flat: readonly number[]): Pair[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]] as unknown as Pair);
}

const padding: NodeLowering = (call) => {
  const around = knownNumbers(call, 1);
  const [value] = call.inputs.length > 2 ? (knownNumbers(call, 2) ?? []) : [0];
  return around === undefined || value === undefined ? undefined : call.chain(pad(pairs(around), value));
};

/** A part of each axis, axes dropped and added. */
function sliceBy(call: NodeCall, spec: SliceSpec): ReturnType<NodeLowering> {
  const shape = call.shape(0);
  const bounds = stridedBounds(spec, shape);
  if (bounds === undefined) return undefined;
  const isPlain = bounds.every(({ stride }) => stride === 1);
  const kept = isPlain
    ? slice(
        bounds.map(({ begin }) => begin),
        bounds.map(({ begin, count, size, isWhole }) => (isWhole ? 0 : size - begin - count)),
      )
    : stridedSlice(bounds);
  const parts = bounds.every(({ isWhole }) => isWhole) ? [] : [kept];
  const isReshaped = spec.some((entry) => entry === 'new' || (entry !== 'rest' && entry.isDropped));
  return call.chain(...parts, ...(isReshaped ? [reshape((sizes) => slicedShape(spec, sizes))] : []));
}

const stridedSlicing: NodeLowering = (call) => {
  const [begin, end, strides] = [1, 2, 3].map((input) => knownNumbers(call, input));
  return begin && end && strides && sliceBy(call, sliceSpec(call.attributes, begin, end, strides));
};

const slicing: NodeLowering = (call) => {
  const [begin, size] = [knownNumbers(call, 1), knownNumbers(call, 2)];
  const shape = call.shape(0);
  const spec = begin?.map((from, axis) => {
    const count = size?.[axis] ?? -1;
    const end = count === -1 ? undefined : from + count;
    return { begin: from, end: end === shape[axis] ? undefined : end, stride: 1, isDropped: false };
  });
  return size && spec && sliceBy(call, spec);
};

const concatenating: NodeLowering = (call) => {
  const axis = knownNumbers(call, call.inputs.length - 1)?.[0];
  if (axis === undefined) return undefined;
  return call.add(concatenation(axis), ...call.inputs.slice(0, -1).map((_, i) => call.slot(i)));
};

/** Tensors side by side along an axis of their own. */
const packing: NodeLowering = (call) => {
  const rank = call.shape(0).length + 1;
  const axis = axisFrom(call.attributes.number('axis', 0), rank);
  const withAxis = reshape((shape) => [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
  const each = call.inputs.map((_, i) => call.add(withAxis, call.slot(i))[0] as Slot);
  return call.add(concatenation(axis), ...each);
};

const unpacking: NodeLowering = (call) => {
  const shape = call.shape(0);
  const axis = axisFrom(call.attributes.number('axis', 0), shape.length);
  const count = shape[axis];
  if (count == null) return undefined;
  const parts = call.chain(split(axis, Array<number>(count).fill(1)));
  const withoutAxis = reshape((own) => own.filter((_, i) => i !== axis));
  return parts.map((part) => call.add(withoutAxis, part)[0] as Slot);
};

/** Parts of an axis: as many of one size, or of given sizes, one of which may follow from the rest. */
function splitInto(
  call: NodeCall,
  from: number,
  axis: number | undefined,
  sizes: readonly number[],
): ReturnType<NodeLowering> {
  const shape = call.shape(from);
  if (axis === undefined) return undefined;
  const along = axisFrom(axis, shape.length);
  const size = shape[along];
  if (size == null) return undefined;
  const rest = size - sizes.filter((each) => each !== -1).reduce((sum, each) => sum + each, 0);
  return call.add(
    split(
      along,
      sizes.map((each) => (each === -1 ? rest : each)),
    ),
    call.slot(from),
  );
}

const splitting: NodeLowering = (call) => {
  const axis = knownNumbers(call, 0)?.[0] as number;
  const count = call.attributes.number('num_split', 1);
  const size = call.shape(1)[axisFrom(axis, call.shape(1).length)];
  return size == null ? undefined : splitInto(call, 1, axis, Array<number>(count).fill(size / count));
};

const resizing =
  (name: 'bilinear' | 'nearest'): NodeLowering =>
  (call) => {
    const numbers = call.numbers(1);
    if (numbers === undefined) return undefined;
    const { others, of } = sized(numbers, call.slot(0));
    const attributes = {
      name,
      halfPixelCenters: call.attributes.flag('half_pixel_centers'),
      alignCorners: call.attributes.flag('align_corners'),
    };
    return call.add(
      resizeTo(attributes, (shapes) => of(shapes) as [number, number]),
      call.slot(0),
      ...others,
    );
  };

const tiling: NodeLowering = (call) => {
  const numbers = call.numbers(1);
  if (numbers === undefined) return undefined;
  const { others, of } = sized(numbers, call.slot(0));
  return call.add(tile(of), call.slot(0), ...others);
};

const broadcasting: NodeLowering = (call) => {
  const [numbers, rank] = [call.numbers(1), call.known(1)?.values.length];
  if (numbers === undefined || rank === undefined) return undefined;
  const missing = rank - call.shape(0).length;
  const [slot] = call.chain(reshape((shape) => [...Array<number>(missing).fill(1), ...shape])) as [Slot];
  const { others, of } = sized(numbers, call.slot(0));
  const repetitions = tile(([own, ...rest]) =>
    of([(own as Shape).slice(missing), ...rest]).map((size, axis) => (own?.[axis] === 1 ? size : 1)),
  );
  return call.add(repetitions, slot, ...others);
};

const gathering: NodeLowering = (call) => {
  const [axis = 0] = call.inputs.length > 2 ? (knownNumbers(call, 2) ?? [NaN]) : [0];
  if (Number.isNaN(axis) || call.attributes.number('batch_dims', 0) !== 0) return undefined;
  return call.add(gather(axisFrom(axis, call.shape(0).length)), call.slot(0), call.slot(1));
};

const toSpace: NodeLowering = (call) => {
  const operation = depthToSpace(call.attributes.number('block_size', 2));
  const isFirst = call.attributes.string('data_format', 'NHWC') === 'NCHW';
  return call.chain(...(isFirst ? [transpose(TO_LAST), operation, transpose(TO_FIRST)] : [operation]));
};

const spaceToBatches =
  (isInverse: boolean): NodeLowering =>
  (call) => {
    const [blockShape, margins] = [knownNumbers(call, 1), knownNumbers(call, 2)];
    if (blockShape === undefined || margins === undefined) return undefined;
    return call.chain(spaceToBatch({ blockShape, margins: pairs(margins), isInverse }));
  };

const identity: NodeLowering = (call) => call.chain();

/** Ops that change a shape or pick values, and those that do nothing at inference. */
export const shapingNodes: NodeLowerings = {
  BatchToSpaceND: spaceToBatches(true),
  BroadcastTo: broadcasting,
  CheckNumerics: identity,
  ConcatV2: concatenating,
  DepthToSpace: toSpace,
  EnsureShape: identity,
  ExpandDims: expanding,
  Gather: gathering,
  GatherV2: gathering,
  Identity: identity,
  Pack: packing,
  Pad: padding,
  PadV2: padding,
  PreventGradient: identity,
  Reshape: reshaping,
  ResizeBilinear: resizing('bilinear'),
  ResizeNearestNeighbor: resizing('nearest'),
  Slice: slicing,
  Snapshot: identity,
  SpaceToBatchND: spaceToBatches(false),
  Split: splitting,
  SplitV: (call) => splitInto(call, 0, knownNumbers(call, 2)?.[0], knownNumbers(call, 1) ?? []),
  Squeeze: squeezing,
  StopGradient: identity,
  StridedSlice: stridedSlicing,
  Tile: tiling,
  Transpose: transposing,
  Unpack: unpacking,
};
