import type { Tensor } from '@tensorflow/tfjs-core';
import type { Locality } from '../../../network/operation.js';
import type { Step } from '../../../network/plan.js';
import { reading, type Interval } from '../../../network/receptiveInterval.js';
import type { Slot } from '../../../network/graph.js';
import { localityOf, type Footprint, type Footprints } from './footprints.js';
import type { Windows } from './windows.js';

type Axis = 'rows' | 'columns';

/** What windows touch along one axis if a layer had no border, and how many places there are to a pixel. */
interface Grown {
  readonly touched: readonly Interval[];
  readonly scale: number;
}

/**
 * Footprints that grow less from layer to layer than what windows can touch: around the window's own place a share of
 * the places that it reaches beyond, on each side alike. Those at the rim are reached on few ways, and move little (the
 * effective receptive field is a bell, Luo et al. 2016, arXiv:1701.04128); what is left out keeps its value of the run
 * without windows. Krypton's projective field thresholding (Nakandala et al. 2019) keeps a share of the whole field.
 * @param exact - the footprints to bound.
 * @param share - of the growth that is kept, 0 to 1.
 */
export function bounded(
  steps: readonly Step[],
  values: ReadonlyMap<Slot, Tensor>,
  covered: Slot,
  windows: Windows,
  exact: Footprints,
  share: number,
): Footprints {
  const [rows, columns] = [
    grown(steps, values, covered, windows, exact, 'rows'),
    grown(steps, values, covered, windows, exact, 'columns'),
  ];
  return new Map(
    [...exact].map(([slot, footprint]): [Slot, Footprint] => {
      if (footprint === 'all') return [slot, footprint];
      const along = (axis: Axis, { touched, scale }: Grown): Interval[] =>
        footprint[axis].map((own, i) => {
          const { start, end } = touched[i] as Interval;
          const window = windows[axis][i] as Interval;
          const core = Math.min(end - start, (window.end - window.start) * scale);
          const cut = ((1 - share) * (end - start - core)) / 2;
          return { start: Math.max(own.start, Math.floor(start + cut)), end: Math.min(own.end, Math.ceil(end - cut)) };
        });
      return [
        slot,
        { rows: along('rows', rows.get(slot) as Grown), columns: along('columns', columns.get(slot) as Grown) },
      ];
    }),
  );
}

function grown(
  steps: readonly Step[],
  values: ReadonlyMap<Slot, Tensor>,
  covered: Slot,
  windows: Windows,
  exact: Footprints,
  axis: Axis,
): Map<Slot, Grown> {
  const found = new Map<Slot, Grown>([[covered, { touched: windows[axis], scale: 1 }]]);
  for (const step of steps) {
    const slot = step.outputs[0] as Slot;
    const before = step.inputs.flatMap((input) => found.get(input) ?? []);
    if (before.length === 0 || (exact.get(slot) ?? 'all') === 'all') continue;
    const reach = (localityOf(step, values) as Locality)[axis];
    const touched = windows[axis].map((_, i) => {
      const reached = before.map((each) => reading(reach, each.touched[i] as Interval));
      return {
        start: Math.min(...reached.map(({ start }) => start)),
        end: Math.max(...reached.map(({ end }) => end)),
      };
    });
    found.set(slot, { touched, scale: (Math.max(...before.map(({ scale }) => scale)) * reach.up) / reach.stride });
  }
  return found;
}
