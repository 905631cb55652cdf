import type { Slot } from '../../network/graph.js';
import { concatenation } from '../../network/operations/concatenation.js';
import { gather } from '../../network/operations/gather.js';
import { gatherNd } from '../../network/operations/gatherNd.js';
import { reshape } from '../../network/operations/reshape.js';
import { slice } from '../../network/operations/slice.js';
import { split } from '../../network/operations/split.js';
import { isPlace } from './Value.js';
import { axisFrom, knownNumbers, type NodeCall, type NodeLowering, type NodeLowerings } from './NodeCall.js';
import { slicedShape, sliceSpec, stridedBounds, type SliceSpec } from './sliceSpec.js';

/** A part of each axis, axes dropped and added. */
function sliceBy(call: NodeCall, spec: SliceSpec): ReturnType<NodeLowering> {
  const shape = call.shape(0);
  const bounds = stridedBounds(spec, shape);
  if (bounds === undefined) return undefined;
  const strides = bounds.map(({ stride }) => Math.abs(stride));
  const firsts = bounds.map(({ begin, count, stride }) => (stride < 0 ? begin + (count - 1) * stride : begin));
  const lefts = bounds.map(({ count, size }, axis) => {
    const last = (firsts[axis] as number) + (count - 1) * (strides[axis] as number);
    return Number.isNaN(size) ? 0 : size - 1 - last;
  });
  const turned = bounds.flatMap(({ stride }, axis) => (stride < 0 ? [axis] : []));
  const isPlain = bounds.every(({ stride }) => stride === 1);
  const kept = slice(firsts, lefts, isPlain ? undefined : strides, turned);
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

const gathering: NodeLowering = (call) => {
  const [axis = 0] = call.inputs.length > 2 ? (knownNumbers(call, 2) ?? [NaN]) : [0];
  if (Number.isNaN(axis) || call.attributes.number('batch_dims', 0) !== 0) return undefined;
  return call.add(gather(axisFrom(axis, call.shape(0).length)), call.slot(0), call.slot(1));
};

const gatheringByPlaces: NodeLowering = (call) => {
  const depth = call.shape(1).at(-1);
  const [x] = call.inputs;
  const isOfFloats = x !== undefined && (!isPlace(x) || x.dtype === 'float32');
  return depth != null && isOfFloats ? call.add(gatherNd(depth), call.slot(0), call.slot(1)) : undefined;
};

/** Ops that take tensors apart and put them together. */
export const slicingNodes: NodeLowerings = {
  ConcatV2: concatenating,
  Gather: gathering,
  GatherNd: gatheringByPlaces,
  GatherV2: gathering,
  Pack: packing,
  Slice: slicing,
  Split: splitting,
  SplitV: (call) => splitInto(call, 0, knownNumbers(call, 2)?.[0], knownNumbers(call, 1) ?? []),
  StridedSlice: stridedSlicing,
  Unpack: unpacking,
};
