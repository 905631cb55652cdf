import { clone, dispose, keep, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { forward } from '../../../network/forward.js';
import type { TracedNetwork } from '../../../network/network.js';
import type { Slot } from '../../../network/graph.js';
import { bounded } from './bounded.js';
import { chunks, type Batch, type Chunk } from './chunks.js';
import { cover, type Covered } from './cover.js';
import { pixelsOf } from './cutOuts.js';
import { footprints, localityOf, type Place } from './footprints.js';
import { OccludedBatch } from './OccludedBatch.js';
import { sampleOf } from './sampleOf.js';
import type { Windows } from './windows.js';

/** The values of some slots. */
export type Values = ReadonlyMap<Slot, Tensor>;

/**
 * One example, run once as it is and then with windows over it. Of each value only the part that a window can touch is
 * computed anew, with what lies around it from the run without windows (incremental inference: Nakandala et al. 2019,
 * Krypton, doi:10.1145/3299869.3319874); a layer that sees everything, or is touched everywhere, runs whole.
 * @param growth - the share that is computed of what windows reach beyond their own place; 1 is exact.
 */
export class OccludedRun {
  /** The windows in batches. */
  readonly batches: readonly Batch[];
  readonly #places: readonly Place[];
  readonly #wanted: readonly Slot[];
  readonly #values: Values;
  readonly #pixels = new Map<string, Tensor2D>();
  readonly #slot: Slot;
  readonly #exactly: (some: Chunk) => readonly Batch[];

  constructor(
    network: TracedNetwork,
    inputs: readonly Tensor[],
    wanted: readonly Slot[],
    readonly covered: Covered,
    readonly windows: Windows,
    batchSize: number,
    growth: number,
  ) {
    const fed = new Map(network.graph.inputs.map((slot, i) => [slot, inputs[i] as Tensor]));
    const steps = network.plan(new Set(wanted));
    this.#slot = network.graph.inputs[covered.input] as Slot;
    this.#wanted = [...new Set(wanted)];
    const values = new Map<Slot, Tensor>();
    tidy(() => {
      for (const [slot, value] of forward(steps, fed, () => true)) {
        values.set(slot, keep(fed.has(slot) ? clone(value) : value));
      }
    });
    this.#values = values;
    const exact = footprints(steps, values, this.#slot, windows);
    // What no window touches is as it was.
    this.#places = steps
      .filter(({ outputs }) => outputs.some((slot) => exact.has(slot)))
      .map((step) => ({ step, locality: localityOf(step, values) }));
    const touched = growth === 1 ? exact : bounded(steps, values, this.#slot, windows, exact, growth);
    this.batches = chunks(everyOf(windows), touched, batchSize);
    this.#exactly = (some) => chunks(some, exact, batchSize);
  }

  /** The wanted values of the example as it is. They belong to the run. */
  get unoccluded(): Values {
    return new Map(this.#wanted.map((slot) => [slot, this.#values.get(slot) as Tensor]));
  }

  /** A sample of the windows, one of them given by its number, to compute without a bound on growth. */
  sample(window: number): readonly Batch[] {
    const across = this.windows.columns.length;
    const also = { row: Math.floor(window / across), column: window % across };
    return this.#exactly(sampleOf(everyOf(this.windows), also));
  }

  /**
   * What `use` makes of the wanted values with the windows of a batch: an example for each, row by row and of each row
   * column by column. What it does not return is freed.
   */
  occluded<T extends Tensor>(batch: Batch, use: (values: Values) => T): T {
    return tidy(() => {
      const run = new OccludedBatch(batch, this.#values, (slot, outside) => this.#table(slot, outside));
      run.change(this.#slot, cover(batch.chunk, this.windows, this.covered, run.place(this.#slot)));
      const uses = new Map<Slot, number>(this.#wanted.map((slot) => [slot, Infinity]));
      for (const { step } of this.#places) for (const slot of step.inputs) uses.set(slot, (uses.get(slot) ?? 0) + 1);
      for (const place of this.#places) {
        run.advance(place);
        for (const slot of place.step.inputs) {
          const left = (uses.get(slot) as number) - 1;
          uses.set(slot, left);
          if (left === 0) run.free(slot);
        }
      }
      return use(new Map(this.#wanted.map((slot) => [slot, run.whole(slot)])));
    });
  }

  dispose(): void {
    dispose([...this.#values.values(), ...this.#pixels.values()]);
  }

  /** A value's pixels with one of what lies outside, made once. */
  #table(slot: Slot, outside: number): Tensor2D {
    const name = `${slot} ${outside}`;
    const known = this.#pixels.get(name);
    if (known !== undefined) return known;
    const made = keep(pixelsOf(this.#values.get(slot) as Tensor, outside));
    this.#pixels.set(name, made);
    return made;
  }
}

function everyOf({ rows, columns }: Windows): Chunk {
  return { rows: [...rows.keys()], columns: [...columns.keys()] };
}
