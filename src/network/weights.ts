import { clone, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** A tensor that lives as long as its network, and what is computed from it. */
export interface Weight<T extends Tensor = Tensor> {
  (): T;
  /** A weight of the same network that a recipe computes when it is first asked for. */
  derive<U extends Tensor>(recipe: () => U): Weight<U>;
}

/**
 * A network's weights: a snapshot of the model's own, and what is derived from them (folded, transposed, packed). They
 * live as long as the network, because backends cache compiled operators by weight tensor. What is first asked for
 * after `seal` lives for one call only, so that a call never leaves more allocated than it returns.
 */
export class WeightCache {
  readonly #kept: Tensor[] = [];
  readonly #snapshots = new Map<object, { readonly weight: Weight; readonly take: () => void }>();
  #taken = false;
  #sealed = false;

  /**
   * The value that a variable has when the snapshot is taken. It shares the variable's memory until that is assigned
   * anew.
   * @param variable - tells several requests for one weight apart.
   */
  snapshot<T extends Tensor>(variable: object, value: T): Weight<T> {
    const known = this.#snapshots.get(variable);
    if (known !== undefined) return known.weight as Weight<T>;
    let own = value;
    const take = (): void => {
      own = keep(clone(value));
      this.#kept.push(own);
    };
    const weight = this.#weight(() => own);
    this.#snapshots.set(variable, { weight, take });
    return weight;
  }

  /** Takes the snapshot, once: before the first forward pass, after everything that can be refused. */
  take(): void {
    if (this.#taken) return;
    this.#taken = true;
    for (const { take } of this.#snapshots.values()) take();
  }

  /** A weight that a recipe computes when it is first asked for. */
  readonly derive = <T extends Tensor>(recipe: () => T): Weight<T> => {
    let value: T | undefined;
    return this.#weight((): T => {
      if (value !== undefined) return value;
      if (this.#sealed) return tidy(recipe);
      value = keep(tidy(recipe));
      this.#kept.push(value);
      return value;
    });
  };

  /** From here on nothing new is kept. */
  seal(): void {
    this.#sealed = true;
  }

  dispose(): void {
    for (const tensor of this.#kept) tensor.dispose();
    this.#kept.length = 0;
  }

  #weight<T extends Tensor>(read: () => T): Weight<T> {
    return Object.assign(() => read(), { derive: this.derive });
  }
}
