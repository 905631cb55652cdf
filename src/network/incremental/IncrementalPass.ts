import { reshape, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Slot } from '../graph.js';
import type { Locality } from '../operation.js';
import type { Step } from '../plan.js';
import { readBy, type ReceptiveInterval } from '../receptiveInterval.js';
import type { Batch } from './batches.js';
import { crop, repeated, sameRectangles, type Extent, type Rectangles } from './crops.js';
import type { ProjectiveField } from './projectiveFields.js';

/** What the changes of a batch make of a value: crops of it and where they lie, or all of it. */
interface Changed {
  readonly values: Tensor;
  readonly at?: Rectangles | undefined;
}

/** The forward pass of one batch of changes. */
export class IncrementalPass {
  readonly #changed = new Map<Slot, Changed>();

  /**
   * A pass on which nothing has run yet.
   * @param values - of the pass without changes.
   * @param pixels - a value's pixels as `pixelsOf` gives them.
   * @param isConstant - whether no input changes a value: it has no axis of examples.
   */
  constructor(
    readonly batch: Batch,
    readonly values: ReadonlyMap<Slot, Tensor>,
    readonly pixels: (slot: Slot, outside: number) => Tensor2D,
    readonly isConstant: (slot: Slot) => boolean,
  ) {}

  /** Sets what the changes make of a value. */
  change(slot: Slot, changed: Changed): void {
    this.#changed.set(slot, changed);
  }

  free(slot: Slot): void {
    this.#changed.get(slot)?.values.dispose();
  }

  /** Runs one step on what the changes touch, or whole. */
  advance({ operation, inputs, outputs }: Step, locality: Locality | undefined): void {
    const at = this.rectangles(outputs[0] as Slot);
    if (locality?.onCrops === undefined || at === undefined) {
      const made = tidy(() => operation.forward(inputs.map((slot) => this.whole(slot))));
      outputs.forEach((slot, i) => made[i] !== undefined && this.change(slot, { values: made[i] }));
      return;
    }
    const { onCrops, outside = 0 } = locality;
    const read = { rows: reads(locality.rows, at.rows), columns: reads(locality.columns, at.columns) };
    const values = tidy(() => onCrops(inputs.map((slot) => this.#crops(slot, read, outside))));
    this.change(outputs[0] as Slot, { values, at });
  }

  /** Where the batch's crops of a value lie; undefined where they are all of it. */
  rectangles(slot: Slot): Rectangles | undefined {
    const field = this.batch.fields.get(slot) as ProjectiveField;
    if (field === 'all') return undefined;
    const [height, width] = this.#size(slot);
    const along = (axis: 'rows' | 'columns', length: number): Extent => {
      const sizes = this.batch.sizedBy.map((i) => (field[axis][i]?.end ?? 0) - (field[axis][i]?.start ?? 0));
      const size = sizes.reduce((a, b) => Math.max(a, b), 1);
      const starts = this.batch.changes.map((i) => field[axis][i]?.start ?? 0);
      return { size, starts: starts.map((start) => Math.max(0, Math.min(start, length - size))) };
    };
    const [rows, columns] = [along('rows', height), along('columns', width)];
    return rows.size === height && columns.size === width ? undefined : { rows, columns };
  }

  /** A whole value, one for each change; a constant as it is. */
  whole(slot: Slot): Tensor {
    const changed = this.#changed.get(slot);
    if (changed !== undefined && changed.at === undefined) return changed.values;
    const value = this.values.get(slot) as Tensor;
    const batch = this.batch.changes.length;
    if (changed === undefined) return this.isConstant(slot) ? value : repeated(value, batch);
    const crops = this.#crops(slot, this.#everywhere(slot), 0);
    return value.rank === 4 ? crops : reshape(crops, [batch, ...value.shape.slice(1)]);
  }

  #crops(slot: Slot, read: Rectangles, outside: number): Tensor {
    const changed = this.#changed.get(slot);
    const at = changed && (changed.at ?? this.#everywhere(slot));
    if (changed !== undefined && at !== undefined && sameRectangles(at, read)) {
      const { values } = changed;
      return values.rank === 4 ? values : reshape(values, [...values.shape, 1]);
    }
    const change = changed && { values: changed.values, at: at as Rectangles };
    return crop(this.pixels(slot, outside), this.#size(slot), read, change);
  }

  #everywhere(slot: Slot): Rectangles {
    const [height, width] = this.#size(slot);
    const starts = this.batch.changes.map(() => 0);
    return { rows: { starts, size: height }, columns: { starts, size: width } };
  }

  #size(slot: Slot): [height: number, width: number] {
    return this.values.get(slot)?.shape.slice(1, 3) as [number, number];
  }
}

function reads(interval: ReceptiveInterval, { starts, size }: Extent): Extent {
  const read = starts.map((start) => readBy(interval, { start, end: start + size }));
  return {
    starts: read.map(({ start }) => start),
    size: (read[0] as { end: number }).end - (read[0] as { start: number }).start,
  };
}
