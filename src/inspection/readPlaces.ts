import type { TracedNetwork } from '../network/network.js';
import { readBy, type Interval } from '../network/reach.js';
import type { Slot } from '../network/trace.js';

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
  network: TracedNetwork,
  slot: Slot,
  earlier: Slot,
  axis: 'rows' | 'columns',
  count: number,
): ReadPlaces | 'all' | undefined {
  const { nodes, shapes } = network.graph;
  const places = Array.from({ length: count }, (_, i) => ({ start: i, end: i + 1 }));
  const found = new Map<Slot, ReadPlaces | 'all'>([[slot, { intervals: places, stride: 1 }]]);
  for (const node of nodes.toReversed()) {
    const own = node.outputs.flatMap((output) => found.get(output) ?? []);
    if (own.length === 0) continue;
    const sizes = [...node.inputs, ...node.outputs].map((each) => shapes[each] ?? []);
    const known =
      node.outputs.length === 1 && sizes.every((shape) => shape.length === 4 && !shape.slice(1).includes(null));
    const inputs = sizes.slice(0, -1).map(([, ...size]) => [1, ...size] as number[]);
    const reach = known ? node.operation.locality?.(inputs)?.[axis] : undefined;
    for (const input of node.inputs) {
      const [first, before] = [own[0], found.get(input)];
      if (reach === undefined || first === undefined || first === 'all' || before === 'all') {
        found.set(input, 'all');
        continue;
      }
      found.set(input, {
        intervals: first.intervals.map((interval, i) => joined(readBy(reach, interval), before?.intervals[i])),
        stride: Math.max((first.stride * reach.stride) / reach.up, before?.stride ?? 0),
      });
    }
  }
  return found.get(earlier);
}

function joined(a: Interval, b: Interval | undefined): Interval {
  return b === undefined ? a : { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
