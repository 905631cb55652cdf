import type { Tensor } from '@tensorflow/tfjs-core';
import type { Locality } from '../../../network/operation.js';
import type { Step } from '../../../network/plan.js';
import { reading, type Interval } from '../../../network/receptiveInterval.js';
import type { Slot } from '../../../network/graph.js';
import type { Windows } from './windows.js';

/** What each row and each column of windows can touch of a value: all of it, or rows and columns of its places. */
export type Footprint = Windows | 'all';

/** Of every value that depends on the windows. */
export type Footprints = ReadonlyMap<Slot, Footprint>;

/** A step with the locality that it has in a network. */
export interface Place {
  readonly step: Step;
  readonly locality: Locality | undefined;
}

/** The locality of a step whose inputs and output are pictures. */
export function localityOf(step: Step, values: ReadonlyMap<Slot, Tensor>): Locality | undefined {
  const shapes = [...step.inputs, ...step.outputs].map((slot) => values.get(slot)?.shape ?? []);
  if (step.outputs.length !== 1 || shapes.some(({ length }) => length !== 4)) return undefined;
  return step.operation.locality?.(shapes.slice(0, -1));
}

/**
 * The footprints of windows over one slot in every slot that depends on it, in the order of the steps.
 * @param values - of an unoccluded run, for their shapes.
 */
export function footprints(
  steps: readonly Step[],
  values: ReadonlyMap<Slot, Tensor>,
  covered: Slot,
  windows: Windows,
): Map<Slot, Footprint> {
  const found = new Map<Slot, Footprint>([[covered, values.get(covered)?.rank === 4 ? windows : 'all']]);
  for (const step of steps) {
    const touched = step.inputs.flatMap((slot) => found.get(slot) ?? []);
    if (touched.length === 0) continue;
    const locality = localityOf(step, values);
    for (const slot of step.outputs) {
      const [, height, width] = values.get(slot)?.shape as [number, number, number];
      const along = (axis: 'rows' | 'columns', size: number): Interval[] =>
        windows[axis].map((_, i) =>
          joined(
            (touched as Windows[]).map((each) =>
              clip(reading((locality as Locality)[axis], each[axis][i] as Interval), size),
            ),
          ),
        );
      const isAll = locality === undefined || touched.includes('all');
      found.set(slot, isAll ? 'all' : { rows: along('rows', height), columns: along('columns', width) });
    }
  }
  return found;
}

function clip({ start, end }: Interval, size: number): Interval {
  return { start: Math.max(0, start), end: Math.min(size, end) };
}

function joined(intervals: readonly Interval[]): Interval {
  return {
    start: Math.min(...intervals.map(({ start }) => start)),
    end: Math.max(...intervals.map(({ end }) => end)),
  };
}
