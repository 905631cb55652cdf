import type { Graph, Node, Slot } from './graph.js';
import type { Shape } from './operation.js';
import { readBy, type Interval, type ReceptiveInterval } from './receptiveInterval.js';

/** What the places of a layer read of a picture along one axis. */
export interface ReadPlaces {
  /** Of each place what it reads; may stick out of the picture. */
  readonly intervals: readonly Interval[];
  /** How much further in the picture the next place reads, on the whole; a fraction where layers enlarge. */
  readonly stride: number;
}

/**
 * What the places 0, 1, 2, ... of a slot read of an earlier one, along rows or columns: through branches the union.
 * @param count - of how many places; as the layers slide on, there may be more than the slot has.
 * @returns 'all' where some layer between reads everything, undefined where the slot does not depend on the earlier one.
 */
export function readPlaces(
  graph: Graph,
  slot: Slot,
  earlier: Slot,
  axis: 'rows' | 'columns',
  count: number,
): ReadPlaces | 'all' | undefined {
  const { nodes, shapes } = graph;
  const places = Array.from({ length: count }, (_, i) => ({ start: i, end: i + 1 }));
  const found = new Map<Slot, ReadPlaces | 'all'>([[slot, { intervals: places, stride: 1 }]]);
  for (const node of nodes.toReversed()) {
    const own = node.outputs.flatMap((output) => found.get(output) ?? []);
    if (own.length === 0) continue;
    const interval = keepsPlaces(node, shapes) ? SAME_PLACE : intervalOf(node, shapes)?.[axis];
    for (const input of node.inputs) {
      const [first, before] = [own[0], found.get(input)];
      if (interval === undefined || first === undefined || first === 'all' || before === 'all') {
        found.set(input, 'all');
        continue;
      }
      found.set(input, {
        intervals: first.intervals.map((places, i) => joined(readBy(interval, places), before?.intervals[i])),
        stride: Math.max((first.stride * interval.stride) / interval.up, before?.stride ?? 0),
      });
    }
  }
  return found.get(earlier);
}

const SAME_PLACE: ReceptiveInterval = { stride: 1, start: 0, end: 1, up: 1 };

/** Whether it gives a picture another channel axis, as between `[batch, h, w]` and `[batch, h, w, 1]`, and moves nothing. */
export function keepsPlaces({ operation, inputs, outputs }: Node, shapes: readonly Shape[]): boolean {
  const [before, after] = [shapes[inputs[0] as Slot] ?? [], shapes[outputs[0] as Slot] ?? []];
  const isPicture = ({ length }: Shape): boolean => length === 3 || length === 4;
  const [sameHeight, sameWidth] = [before[1] === after[1], before[2] === after[2]];
  return (
    operation.kind === 'reshape' &&
    isPicture(before) &&
    isPicture(after) &&
    sameHeight &&
    sameWidth &&
    before[2] != null
  );
}

function intervalOf(
  { operation, inputs, outputs }: Node,
  shapes: readonly Shape[],
): { readonly rows: ReceptiveInterval; readonly columns: ReceptiveInterval } | undefined {
  const sizes = [...inputs, ...outputs].map((slot) => shapes[slot] ?? []);
  const known = outputs.length === 1 && sizes.every((shape) => shape.length === 4 && !shape.slice(1).includes(null));
  return known ? operation.locality?.(sizes.slice(0, -1).map(([, ...size]) => [1, ...size] as number[])) : undefined;
}

function joined(a: Interval, b: Interval | undefined): Interval {
  return b === undefined ? a : { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
