import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { backward, between, readSlots } from './backward.js';
import { forward, type Values } from './forward.js';
import type { Slot } from './graph.js';
import type { Planned } from './planned.js';
import type { Step } from './plan.js';
import { standard, type RulesByStep } from './rules.js';

/** What a run is for. */
export interface Look {
  /** Slots whose values are looked at. */
  readonly wanted: Iterable<Slot>;
  /** Slots where gradients will be asked for. */
  readonly gradientsAt?: Iterable<Slot>;
  /** How gradients pass. @default the chain rule */
  readonly rules?: RulesByStep;
}

/**
 * A forward pass, with what a backward pass over it needs. To be used inside a tidy, which frees what is left of it.
 */
export class Run {
  readonly #steps: readonly Step[];
  readonly #values: Values;
  readonly #wanted: Set<Slot>;
  readonly #to: Set<Slot>;
  readonly #rules: RulesByStep;

  /** Runs forwards from the network's inputs, or from values of slots, before which nothing is computed. */
  constructor(
    network: Planned,
    from: readonly Tensor[] | Values,
    { wanted, gradientsAt = [], rules = standard }: Look,
  ) {
    this.#rules = rules;
    this.#to = new Set(gradientsAt);
    this.#wanted = new Set(wanted);
    const looked = new Set([...this.#wanted, ...this.#to]);
    const given = from instanceof Map ? from : undefined;
    const steps = network.plan(looked, given && new Set(given.keys()));
    this.#steps = between(steps, this.#to, this.#wanted);
    const read = readSlots(this.#steps, rules);
    const fed = given ?? network.feed(from as readonly Tensor[]);
    this.#values = forward(steps, fed, (slot) => this.#wanted.has(slot) || read.has(slot));
  }

  /** The value of a wanted slot. It belongs to the run. */
  value(slot: Slot): Tensor {
    return this.#values.get(slot) as Tensor;
  }

  /** The value of a wanted slot, as a tensor of its own. */
  result(slot: Slot): Tensor {
    return clone(this.value(slot));
  }

  /** The gradients at `gradientsAt`, by slot, of what the seeds are the gradients of. Can be called once. */
  gradients(seeds: ReadonlyMap<Slot, Tensor>): Map<Slot, Tensor> {
    return backward(this.#steps, this.#values, seeds, {
      to: this.#to,
      rules: this.#rules,
      release: (slot) => {
        if (!this.#wanted.has(slot)) this.#values.get(slot)?.dispose();
      },
    });
  }
}
