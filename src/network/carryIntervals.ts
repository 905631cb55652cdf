import type { Node, Slot } from './graph.js';
import type { Locality } from './operation.js';
import { localityOf, type ShapeOf } from './localityOf.js';
import { readBy, reading, type Interval } from './receptiveInterval.js';

/** Intervals of a slot's places along one axis. */
export interface Line {
  /** They may stick out of the slot's value at both ends. */
  readonly intervals: readonly Interval[];
  /** How many of its places lie on one of the slot that the intervals come from; a fraction where layers reduce. */
  readonly scale: number;
}

/** Intervals along both axes. */
export interface Lines {
  readonly rows: Line;
  readonly columns: Line;
}

/** What intervals come to in a slot: intervals again, or all of it. */
export type Carried = Lines | 'all';

/** From an input to what reads it, or from an output to what it reads. */
export type Direction = 'forwards' | 'backwards';

/** Intervals to begin with: places of a slot itself. */
export function line(intervals: readonly Interval[]): Line {
  return { intervals, scale: 1 };
}

/**
 * Carries intervals of one slot through a network. Forwards, to every slot that depends on it: the places that read any
 * of an interval (its projective field). Backwards, to every slot that it depends on: the places that an interval reads
 * (its receptive field). Branches give the union; a step that reads all places, or gives no places, gives everything.
 * @param nodes - in execution order.
 */
export function carryIntervals(
  nodes: readonly Node[],
  shapeOf: ShapeOf,
  from: Slot,
  start: Carried,
  direction: Direction,
): Map<Slot, Carried> {
  const isForwards = direction === 'forwards';
  const found = new Map<Slot, Carried>([[from, start]]);
  for (const node of isForwards ? nodes : nodes.toReversed()) {
    const [given, reached] = isForwards ? [node.inputs, node.outputs] : [node.outputs, node.inputs];
    const own = given.flatMap((slot) => found.get(slot) ?? []);
    if (own.length === 0) continue;
    const locality = localityOf(node, shapeOf);
    const carried = own.map((lines) => (lines === 'all' || !locality ? 'all' : passOn(lines, locality, isForwards)));
    for (const slot of reached) found.set(slot, [...carried, found.get(slot) ?? []].flat().reduce(union));
  }
  return found;
}

function passOn(lines: Lines, locality: Locality, isForwards: boolean): Lines {
  const along = (axis: keyof Lines): Line => {
    const [read, { intervals, scale }] = [locality[axis], lines[axis]];
    return {
      intervals: intervals.map((interval) => (isForwards ? reading : readBy)(read, interval)),
      scale: isForwards ? (scale * read.up) / read.stride : (scale * read.stride) / read.up,
    };
  };
  return { rows: along('rows'), columns: along('columns') };
}

/** What holds both. */
function union(a: Carried, b: Carried): Carried {
  if (a === 'all' || b === 'all') return 'all';
  const along = (axis: keyof Lines): Line => ({
    intervals: a[axis].intervals.map(({ start, end }, i) => {
      const other = b[axis].intervals[i] as Interval;
      return { start: Math.min(start, other.start), end: Math.max(end, other.end) };
    }),
    scale: Math.max(a[axis].scale, b[axis].scale),
  });
  return { rows: along('rows'), columns: along('columns') };
}
