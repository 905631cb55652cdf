import { carryIntervals, line, type Carried } from '../carryIntervals.js';
import type { Slot } from '../graph.js';
import type { ShapeOf } from '../localityOf.js';
import type { Step } from '../plan.js';
import type { Interval } from '../receptiveInterval.js';

/** Places of a picture: some rows of some columns. */
export interface Rectangle {
  readonly rows: Interval;
  readonly columns: Interval;
}

/** For each change, the rows and columns of a slot's value that it can touch; all of a value without rows. */
export type ProjectiveField = { readonly rows: readonly Interval[]; readonly columns: readonly Interval[] } | 'all';

/** The fields of every slot that depends on the change, in the order of the steps. */
export type ProjectiveFields = ReadonlyMap<Slot, ProjectiveField>;

/**
 * The projective fields of changes of one slot's value: what of each value that depends on it they can touch.
 *
 * With a share below 1 they grow less from layer to layer. Around the change's own place they hold, on each side alike,
 * that share of the places beyond. Those at the rim are reached on few ways, and move little (the effective receptive
 * field is a bell, Luo et al. 2016, arXiv:1701.04128). This is projective field thresholding (Nakandala et al. 2019,
 * which keeps a share of the whole field).
 * @param steps - in execution order.
 * @param changes - places of the slot.
 * @param growth - the share, 0 to 1; 1 is exact.
 */
export function projectiveFields(
  steps: readonly Step[],
  shapeOf: ShapeOf,
  changed: Slot,
  changes: readonly Rectangle[],
  growth = 1,
): Map<Slot, ProjectiveField> {
  const [rows, columns] = [changes.map((change) => change.rows), changes.map((change) => change.columns)];
  const hasPlaces = [3, 4].includes(shapeOf(changed).length);
  const start = hasPlaces ? { rows: line(rows), columns: line(columns) } : 'all';
  const carried = carryIntervals(steps, shapeOf, changed, start, 'forwards');
  const field = (slot: Slot, lines: Carried): ProjectiveField => {
    if (lines === 'all') return 'all';
    const [, height, width] = shapeOf(slot) as [number, number, number];
    const within = (axis: 'rows' | 'columns', own: readonly Interval[], size: number): Interval[] =>
      lines[axis].intervals.map((reached, i) =>
        clip(growth === 1 ? reached : thresholded(reached, own[i] as Interval, lines[axis].scale, growth), size),
      );
    return { rows: within('rows', rows, height), columns: within('columns', columns, width) };
  };
  return new Map([...carried].map(([slot, lines]) => [slot, field(slot, lines)]));
}

/** The middle of what a change reaches: as much as its own place comes to, and a share of the rest on each side. */
function thresholded({ start, end }: Interval, own: Interval, scale: number, growth: number): Interval {
  const core = Math.min(end - start, (own.end - own.start) * scale);
  const cut = ((1 - growth) * (end - start - core)) / 2;
  return { start: Math.floor(start + cut), end: Math.ceil(end - cut) };
}

function clip({ start, end }: Interval, size: number): Interval {
  return { start: Math.max(0, start), end: Math.min(size, end) };
}
