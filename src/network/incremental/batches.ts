import { getBackend } from '@tensorflow/tfjs-core';
import type { Interval } from '../receptiveInterval.js';
import type { ProjectiveFields } from './projectiveFields.js';

/** Changes that run as one batch, by their numbers, with what of each value is computed for them. */
export interface Batch {
  readonly changes: readonly number[];
  readonly fields: ProjectiveFields;
  /** The changes whose largest fields set the sizes of its crops. */
  readonly sizedBy: readonly number[];
}

/**
 * Backends whose compiled programs are for one shape each, and slow to make: all batches then share the largest sizes.
 */
const compilesShapes = (): boolean => ['webgl', 'webgpu'].includes(getBackend());

/**
 * Changes in batches of at most `size`. Those that touch about as much go together. The largest of a batch sets the
 * size of its crops, and near a border a change touches less. They are sorted by rows, cut into slabs, and each sorted
 * by columns (as R-trees are packed: Leutenegger et al. 1997, STR, doi:10.1109/ICDE.1997.582015).
 */
export function batches(changes: readonly number[], fields: ProjectiveFields, size: number): Batch[] {
  const sorted = (axis: 'rows' | 'columns', some: readonly number[]): number[] => {
    const cost = costs(fields, axis);
    return some.toSorted((a, b) => (cost[a] as number) - (cost[b] as number) || a - b);
  };
  if (compilesShapes()) return groups(changes, size).map((some) => ({ changes: some, fields, sizedBy: changes }));
  const slab = size * Math.ceil(Math.sqrt(Math.ceil(changes.length / size)));
  return groups(sorted('rows', changes), slab)
    .flatMap((some) => groups(sorted('columns', some), size))
    .map((some) => ({ changes: some, fields, sizedBy: some }));
}

/** How much of the largest each change's fields come to along an axis, squared, as the work is; over all slots. */
function costs(fields: ProjectiveFields, axis: 'rows' | 'columns'): number[] {
  const sums: number[] = [];
  for (const field of fields.values()) {
    if (field === 'all') continue;
    const lengths = field[axis].map(({ start, end }: Interval) => Math.max(0, end - start));
    const largest = lengths.reduce((a, b) => Math.max(a, b), 1);
    lengths.forEach((length, i) => (sums[i] = (sums[i] ?? 0) + (length / largest) ** 2));
  }
  return sums;
}

/** A list in as few parts as a largest length allows, all about as long. */
function groups(list: readonly number[], longest: number): number[][] {
  const count = Math.ceil(list.length / longest);
  const cut = (k: number): number => Math.round((k * list.length) / count);
  return Array.from({ length: count }, (_, k) => list.slice(cut(k), cut(k + 1)));
}
