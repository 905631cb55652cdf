import { clone, dispose, keep, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { forward, type Values } from '../forward.js';
import type { Slot } from '../graph.js';
import { localityOf, type ShapeOf } from '../localityOf.js';
import type { Locality } from '../operation.js';
import type { Step } from '../plan.js';
import type { Planned } from '../planned.js';
import { batches, type Batch } from './batches.js';
import type { Interval } from '../receptiveInterval.js';
import { pixelsOf, type Rectangles } from './crops.js';
import { IncrementalPass } from './IncrementalPass.js';
import { projectiveFields, type ProjectiveField, type ProjectiveFields, type Rectangle } from './projectiveFields.js';

/** What changes in a run. */
export interface Changing {
  /** The slot whose value changes: an input of the network, or a layer's. */
  readonly slot: Slot;
  /** Where each change lies. A change may leave places as they are; beyond its rectangle it must. */
  readonly changes: readonly Rectangle[];
}

/**
 * The new values of a slot for some changes, an example each.
 * @param changes - by their numbers.
 * @param at - the rectangles to fill, which hold the changes' own, `[changes, rows, columns, channels]`; whole values
 *   are wanted where there are none.
 */
export type NewValues = (changes: readonly number[], at: Rectangles | undefined) => Tensor;

/**
 * One example, run once unchanged and then with changes of one value, many at a time. It computes anew only the part of
 * each value that a change can touch, with its surroundings from the unchanged run. (Incremental inference: Nakandala
 * et al. 2019, Krypton, doi:10.1145/3299869.3319874.) A step that sees everything, or is touched everywhere, runs
 * whole; one that does not depend on the slot does not run again.
 */
export class IncrementalRun {
  readonly #changing: Changing;
  readonly #wanted: readonly Slot[];
  /** The steps that depend on what changes, and the locality of each. */
  readonly #steps: readonly Step[];
  readonly #localities: readonly (Locality | undefined)[];
  /** Values of all that these read; for a freed one, its shape. */
  readonly #values: Values;
  readonly #pixels = new Map<string, Tensor2D>();
  /** What the inputs change. */
  readonly #dependent: ReadonlySet<Slot>;
  /** Those of exact changes, once they are asked for. */
  #fields: ProjectiveFields | undefined;

  /**
   * Runs the example as it is.
   * @param inputs - of one example.
   */
  constructor(network: Planned, inputs: readonly Tensor[], wanted: readonly Slot[], changing: Changing) {
    this.#changing = changing;
    this.#wanted = [...new Set(wanted)];
    const { slot } = changing;
    const steps = network.plan(new Set([...wanted, slot]));
    const reached = new Set([slot]);
    this.#dependent = dependentOn(network.graph.inputs, steps);
    this.#steps = steps.filter(({ inputs: from, outputs }) => {
      const isTouched = from.some((input) => reached.has(input));
      if (isTouched) outputs.forEach((output) => reached.add(output));
      return isTouched;
    });
    const kept = new Set([slot, ...wanted, ...this.#steps.flatMap((step) => step.inputs)]);
    this.#values = tidy(() => {
      const fed = network.feed(inputs);
      const values = forward(steps, fed, (place) => kept.has(place));
      for (const [place, value] of values) {
        if (fed.has(place)) values.set(place, keep(clone(value)));
        else if (kept.has(place)) keep(value);
      }
      return values as never;
    }) as Values;
    this.#localities = this.#steps.map((step) => localityOf(step, this.#shapeOf));
  }

  /** The wanted values, and the changing slot's value, without changes. They belong to the run. */
  get unchanged(): Values {
    const slots = [this.#changing.slot, ...this.#wanted];
    return new Map(slots.map((slot) => [slot, this.#values.get(slot) as Tensor]));
  }

  /** What share of all values that depend on the slot a change can touch, each value for as many numbers as it has. */
  share(change: number): number {
    this.#fields ??= this.#fieldsOf(1);
    let [touched, all] = [0, 0];
    for (const [slot, field] of this.#fields) {
      const shape = this.#shapeOf(slot) as readonly number[];
      const size = shape.reduce((product, side) => product * side, 1);
      all += size;
      touched +=
        field === 'all' ? size : (size * areaOf(field, change)) / ((shape[1] as number) * (shape[2] as number));
    }
    return touched / all;
  }

  /**
   * Some changes in batches, for `changed`.
   * @param size - how many run at once, at most.
   * @param growth - the share that is computed of what a change reaches beyond its own place; 1 is exact.
   */
  batches(changes: readonly number[], size: number, growth = 1): Batch[] {
    return batches(changes, growth === 1 ? (this.#fields ??= this.#fieldsOf(1)) : this.#fieldsOf(growth), size);
  }

  #fieldsOf(growth: number): ProjectiveFields {
    const { slot, changes } = this.#changing;
    return projectiveFields(this.#steps, this.#shapeOf, slot, changes, growth);
  }

  /**
   * What `use` makes of the wanted values with the changes of a batch, an example for each in the batch's order. What
   * it does not return is freed.
   */
  changed<T extends Tensor>(batch: Batch, newValues: NewValues, use: (values: Values) => T): T {
    return tidy(() => {
      const pass = new IncrementalPass(
        batch,
        this.#values,
        (place, outside) => this.#table(place, outside),
        (place) => !this.#dependent.has(place),
      );
      const { slot } = this.#changing;
      const at = pass.rectangles(slot);
      pass.change(slot, { values: newValues(batch.changes, at), at });
      const uses = new Map<Slot, number>(this.#wanted.map((wanted) => [wanted, Infinity]));
      for (const { inputs } of this.#steps) for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
      for (const [i, step] of this.#steps.entries()) {
        pass.advance(step, this.#localities[i]);
        for (const input of step.inputs) {
          const left = (uses.get(input) as number) - 1;
          uses.set(input, left);
          if (left === 0) pass.free(input);
        }
      }
      return use(new Map(this.#wanted.map((wanted) => [wanted, pass.whole(wanted)])));
    });
  }

  dispose(): void {
    dispose([...this.#values.values(), ...this.#pixels.values()]);
  }

  readonly #shapeOf: ShapeOf = (slot) => this.#values.get(slot)?.shape ?? [];

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

/** The slots that some steps compute from others. */
function dependentOn(inputs: readonly Slot[], steps: readonly Step[]): ReadonlySet<Slot> {
  const dependent = new Set(inputs);
  for (const { inputs: from, outputs } of steps) {
    if (from.some((slot) => dependent.has(slot))) for (const slot of outputs) dependent.add(slot);
  }
  return dependent;
}

/** How many places of a value a change touches. */
function areaOf({ rows, columns }: Exclude<ProjectiveField, 'all'>, change: number): number {
  const length = (axis: readonly Interval[]): number => {
    const { start, end } = axis[change] as Interval;
    return Math.max(0, end - start);
  };
  return length(rows) * length(columns);
}
