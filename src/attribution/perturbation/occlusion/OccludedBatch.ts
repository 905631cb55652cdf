import { tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { readBy, type ReceptiveInterval } from '../../../network/receptiveInterval.js';
import type { Slot } from '../../../network/graph.js';
import type { Batch } from './chunks.js';
import { cutOut, repeated, sameRectangles, type Extent, type Rectangles } from './cutOuts.js';
import type { Footprint, Place } from './footprints.js';

/** What windows did to a value: its cut-outs and where they lie, or all of it. */
export interface Change {
  readonly values: Tensor;
  readonly at?: Rectangles | undefined;
}

/** The forward pass of one batch of windows. */
export class OccludedBatch {
  readonly #changes = new Map<Slot, Change>();

  constructor(
    readonly batch: Batch,
    readonly values: ReadonlyMap<Slot, Tensor>,
    readonly pixels: (slot: Slot, outside: number) => Tensor2D,
  ) {}

  change(slot: Slot, change: Change): void {
    this.#changes.set(slot, change);
  }

  free(slot: Slot): void {
    this.#changes.get(slot)?.values.dispose();
  }

  /** Runs one step on what the windows touch, or whole. */
  advance({ step: { operation, inputs, outputs }, locality }: Place): void {
    const at = this.place(outputs[0] as Slot);
    if (locality?.onCrops === undefined || at === undefined) {
      const made = tidy(() => operation.forward(inputs.map((slot) => this.whole(slot))));
      outputs.forEach((slot, i) => made[i] !== undefined && this.change(slot, { values: made[i] }));
      return;
    }
    const { onCrops } = locality;
    const read = { rows: reads(locality.rows, at.rows), columns: reads(locality.columns, at.columns) };
    const values = tidy(() => onCrops(inputs.map((slot) => this.#crops(slot, read, locality.outside ?? 0))));
    this.change(outputs[0] as Slot, { values, at });
  }

  /** Where the batch's cut-outs of a value lie; undefined where they are all of it. */
  place(slot: Slot): Rectangles | undefined {
    const footprint = this.batch.touched.get(slot) as Footprint;
    if (footprint === 'all') return undefined;
    const [, height, width] = this.values.get(slot)?.shape as [number, number, number];
    const along = (axis: 'rows' | 'columns', length: number): Extent => {
      const touched = this.batch.sizedBy[axis].map((i) => footprint[axis][i] as { start: number; end: number });
      const size = Math.max(1, ...touched.map(({ start, end }) => end - start));
      const starts = this.batch.chunk[axis].map((i) => footprint[axis][i]?.start ?? 0);
      return { size, starts: starts.map((start) => Math.max(0, Math.min(start, length - size))) };
    };
    const [rows, columns] = [along('rows', height), along('columns', width)];
    return rows.size === height && columns.size === width ? undefined : { rows, columns };
  }

  /** A whole value, one for each window. */
  whole(slot: Slot): Tensor {
    const { chunk } = this.batch;
    const change = this.#changes.get(slot);
    if (change !== undefined && change.at === undefined) return change.values;
    const value = this.values.get(slot) as Tensor;
    if (change === undefined) return repeated(value, chunk.rows.length * chunk.columns.length);
    return this.#crops(slot, this.#everywhere(slot), 0);
  }

  #crops(slot: Slot, read: Rectangles, outside: number): Tensor {
    const change = this.#changes.get(slot);
    const at = change && (change.at ?? this.#everywhere(slot));
    if (change !== undefined && at !== undefined && sameRectangles(at, read)) return change.values;
    const [, height, width] = this.values.get(slot)?.shape as [number, number, number];
    return cutOut(
      this.pixels(slot, outside),
      [height, width],
      read,
      change && { values: change.values, at: at as Rectangles },
    );
  }

  #everywhere(slot: Slot): Rectangles {
    const [, height, width] = this.values.get(slot)?.shape as [number, number, number];
    const { rows, columns } = this.batch.chunk;
    return {
      rows: { starts: rows.map(() => 0), size: height },
      columns: { starts: columns.map(() => 0), size: width },
    };
  }
}

function reads(interval: ReceptiveInterval, { starts, size }: Extent): Extent {
  const read = starts.map((start) => readBy(interval, { start, end: start + size }));
  return {
    starts: read.map(({ start }) => start),
    size: (read[0] as { end: number }).end - (read[0] as { start: number }).start,
  };
}
