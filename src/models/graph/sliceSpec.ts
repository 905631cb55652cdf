import type { Shape } from '../../network/operation.js';
import type { NodeAttributes } from './NodeAttributes.js';

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

const WHOLE: AxisSlice = { begin: undefined, end: undefined, stride: 1, isDropped: false };

/** What a StridedSlice node says: an entry an axis, or for an ellipsis or a new axis. */
export function sliceSpec(
  attributes: NodeAttributes,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[],
): SliceSpec {
  const isSet = (mask: string, entry: number): boolean => ((attributes.number(mask, 0) >> entry) & 1) === 1;
  return begin.map((from, entry) => {
    if (isSet('ellipsis_mask', entry)) return 'rest';
    if (isSet('new_axis_mask', entry)) return 'new';
    return {
      begin: isSet('begin_mask', entry) ? undefined : from,
      end: isSet('end_mask', entry) ? undefined : (end[entry] as number),
      stride: strides[entry] as number,
      isDropped: isSet('shrink_axis_mask', entry),
    };
  });
}

/** The entries for the axes of a shape, one each, and those for new axes between them. */
function entriesOf(spec: SliceSpec, rank: number): (AxisSlice | 'new')[] {
  const said = spec.filter((entry) => typeof entry === 'object').length;
  const rest = Array<AxisSlice>(Math.max(0, rank - said)).fill(WHOLE);
  const at = spec.includes('rest') ? spec.indexOf('rest') : spec.length;
  return [...spec.slice(0, at), ...rest, ...spec.slice(at + 1)] as (AxisSlice | 'new')[];
}

/** What is kept of each axis; undefined where that depends on an unknown size. */
export function stridedBounds(spec: SliceSpec, shape: Shape): readonly Bounds[] | undefined {
  const entries = entriesOf(spec, shape.length).filter((entry) => entry !== 'new');
  const bounds = shape.map((size, axis) => boundsOf(entries[axis] as AxisSlice, size));
  return bounds.includes(undefined) ? undefined : (bounds as Bounds[]);
}

function boundsOf({ begin, end, stride, isDropped }: AxisSlice, size: number | null): Bounds | undefined {
  if (size === null) {
    const isWhole = !isDropped && !begin && end === undefined && stride === 1;
    return isWhole ? { begin: 0, stride, count: NaN, size: NaN, isWhole } : undefined;
  }
  const from = (place: number): number => (place < 0 ? place + size : place);
  if (isDropped) return { begin: from(begin ?? 0), count: 1, stride: 1, size, isWhole: size === 1 };
  const [least, most] = stride > 0 ? [0, size] : [-1, size - 1];
  const within = (place: number): number => Math.min(most, Math.max(least, from(place)));
  const first = begin === undefined ? (stride > 0 ? least : most) : within(begin);
  const last = end === undefined ? (stride > 0 ? most : least) : within(end);
  const count = Math.max(0, Math.ceil((last - first) / stride));
  return { begin: first, count, stride, size, isWhole: first === 0 && count === size && stride === 1 };
}

/** The shape of what is kept, from the size that is kept of each axis, with axes dropped and added. */
export function slicedShape(spec: SliceSpec, counts: Shape): Shape {
  let axis = 0;
  return entriesOf(spec, counts.length).flatMap((entry) => {
    if (entry === 'new') return [1];
    const size = counts[axis++] as number | null;
    return entry.isDropped ? [] : [size];
  });
}
