import { getBackend } from '@tensorflow/tfjs-core';
import type { Interval } from '../../../network/receptiveInterval.js';
import type { Footprints } from './footprints.js';

/** Windows that run as one batch: every one of some rows with every one of some columns, by their indices. */
export interface Chunk {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** A batch of windows, what of each value is computed for them, and the windows that set the sizes of its cut-outs. */
export interface Batch {
  readonly chunk: Chunk;
  readonly touched: Footprints;
  readonly sizedBy: Chunk;
}

/** Backends whose compiled programs are for one shape each, and slow to make: all chunks then share the largest sizes. */
const compilesShapes = (): boolean => ['webgl', 'webgpu'].includes(getBackend());

/**
 * Windows in batches of at most `size`, and the windows whose sizes each takes. Those that touch about as much go
 * together, since the largest of a batch sets the size of its cut-outs: near a border a window touches less.
 */
export function chunks({ rows: tall, columns: wide }: Chunk, touched: Footprints, size: number): Batch[] {
  const local = [...touched.values()].filter((footprint) => footprint !== 'all');
  const order = (axis: 'rows' | 'columns', windows: readonly number[]): number[] => {
    const cost = new Map(
      windows.map((i) => [i, local.reduce((sum, footprint) => sum + share(footprint[axis], i), 0)] as const),
    );
    return windows.toSorted((a, b) => (cost.get(a) as number) - (cost.get(b) as number) || a - b);
  };
  const all: Chunk = { rows: order('rows', tall), columns: order('columns', wide) };
  const shared = compilesShapes();
  const rowCount = shared ? Math.max(1, Math.floor(size / all.columns.length)) : Math.floor(Math.sqrt(size));
  const rows = groups(all.rows, rowCount);
  const columns = groups(all.columns, Math.floor(size / rowCount));
  return rows.flatMap((some) =>
    columns.map((others) => {
      const chunk = { rows: some, columns: others };
      return { chunk, touched, sizedBy: shared ? all : chunk };
    }),
  );
}

/** How much of the largest footprint a window's comes to, squared, as the work is. */
function share(intervals: readonly Interval[], i: number): number {
  const length = ({ start, end }: Interval): number => Math.max(0, end - start);
  return (length(intervals[i] as Interval) / Math.max(1, ...intervals.map(length))) ** 2;
}

/** A list in as few parts as a largest length allows, all about as long. */
function groups(list: readonly number[], longest: number): number[][] {
  const count = Math.ceil(list.length / longest);
  const cut = (k: number): number => Math.round((k * list.length) / count);
  return Array.from({ length: count }, (_, k) => list.slice(cut(k), cut(k + 1)));
}
