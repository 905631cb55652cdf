import type { Pair } from '../../network/geometry.js';
import type { Slot } from '../../network/graph.js';
import type { Shape } from '../../network/operation.js';
import { depthToSpace } from '../../network/operations/depthToSpace.js';
import { mirror } from '../../network/operations/mirror.js';
import { pad } from '../../network/operations/pad.js';
import { reshape } from '../../network/operations/reshape.js';
import { resize } from '../../network/operations/resize.js';
import { spaceToBatch } from '../../network/operations/spaceToBatch.js';
import { tile } from '../../network/operations/tile.js';
import { transpose } from '../../network/operations/transpose.js';
import { TO_FIRST, TO_LAST } from '../../network/channelsLast.js';
import { axisFrom, knownNumbers, type NodeLowering, type NodeLowerings } from './NodeCall.js';
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
      resize(attributes, (shapes) => of(shapes) as [number, number]),
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
const mirroring: NodeLowering = (call) => {
  const sizes = knownNumbers(call, 1);
  const behind = call.attributes.string('mode', '') === 'SYMMETRIC' ? 0.5 : 0;
  return (
    sizes &&
    call.chain(
      ...call.shape(0).flatMap((_, axis) => {
        const [before, after] = sizes.slice(2 * axis) as [number, number];
        return before + after === 0 ? [] : [mirror(axis, [before, after], behind)];
      }),
    )
  );
};

export const shapingNodes: NodeLowerings = {
  BatchToSpaceND: spaceToBatches(true),
  BroadcastTo: broadcasting,
  CheckNumerics: identity,
  DepthToSpace: toSpace,
  EnsureShape: identity,
  ExpandDims: expanding,
  Identity: identity,
  MirrorPad: mirroring,
  Pad: padding,
  PadV2: padding,
  PreventGradient: identity,
  Reshape: reshaping,
  ResizeBilinear: resizing('bilinear'),
  ResizeNearestNeighbor: resizing('nearest'),
  Snapshot: identity,
  SpaceToBatchND: spaceToBatches(false),
  Squeeze: squeezing,
  StopGradient: identity,
  Tile: tiling,
  Transpose: transposing,
};
