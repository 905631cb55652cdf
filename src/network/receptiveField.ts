import type { Graph, Slot } from './graph.js';
import type { Shape } from './operation.js';
import { carryIntervals, line, type Carried, type Line } from './carryIntervals.js';

/** What one neuron of a layer sees of the picture. Rows first, then columns. */
export interface ReceptiveField {
  /** Rows and columns that a neuron sees. */
  readonly size: readonly [number, number];
  /** How many rows and columns further the next neuron sees; 0 where all see everything. */
  readonly stride: readonly [number, number];
  /** The first row and column that neuron (0, 0) sees; negative where it sees padding. */
  readonly offset: readonly [number, number];
}

/** What a neuron of a slot sees of an earlier slot, whose height and width are known. */
export function fieldOf(graph: Graph, slot: Slot, picture: Slot): ReceptiveField {
  return fieldIn(graph, picture, seenBy(graph, slot).get(picture) ?? 'all');
}

/** What a neuron of a slot sees of every slot that it depends on, whose height and width are known. */
export function fieldsOf(graph: Graph, slot: Slot): ReadonlyMap<Slot, ReceptiveField> {
  const isKnown = (each: Slot): boolean => !(graph.shapes[each] as Shape).slice(1, 3).includes(null);
  const seen = [...seenBy(graph, slot)].filter(([each]) => isKnown(each));
  return new Map(seen.map(([each, lines]) => [each, fieldIn(graph, each, lines)]));
}

function seenBy(graph: Graph, slot: Slot): ReadonlyMap<Slot, Carried> {
  // A few places more than there are, since one or two do not show the stride of layers that enlarge.
  const places = (axis: 0 | 1): Line =>
    line(
      Array.from({ length: ((graph.shapes[slot] as Shape)[axis + 1] ?? 1) + 32 }, (_, i) => ({ start: i, end: i + 1 })),
    );
  const start = { rows: places(0), columns: places(1) };
  return carryIntervals(graph.nodes, (at) => graph.shapes[at] as Shape, slot, start, 'backwards');
}

function fieldIn(graph: Graph, slot: Slot, seen: Carried): ReceptiveField {
  const [, ...size] = graph.shapes[slot] as Shape;
  // A layer without places is one place.
  const whole = size.length === 1 ? [1, 1] : size;
  const axes = (['rows', 'columns'] as const).map((axis, i) =>
    seen === 'all' ? everything(whole[i] as number) : fit(seen[axis]),
  ) as [Fit, Fit];
  const both = (name: keyof Fit): [number, number] => [axes[0][name], axes[1][name]];
  return { size: both('size'), stride: both('stride'), offset: both('offset') };
}

interface Fit {
  readonly size: number;
  readonly stride: number;
  readonly offset: number;
}

const everything = (size: number): Fit => ({ size, stride: 0, offset: 0 });

/** The line of intervals that holds what each place reads, and no pixel more where there is such a line. */
function fit({ intervals, scale: stride }: Line): Fit {
  const starts = intervals.map(({ start }, i) => start - i * stride);
  const ends = intervals.map(({ end }, i) => end - i * stride);
  const [low, high] = [Math.min(...starts), Math.max(...starts)];
  const offset = high < low + 1 ? high : low;
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  return { stride, offset, size: (most < least + 1 ? least : most) - offset };
}
