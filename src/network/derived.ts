import { keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** Turns a recipe into a tensor that is computed once and then shared. */
export type Derive = <T extends Tensor>(recipe: () => T) => () => T;

/**
 * Weights computed from a model's weights: folded, transposed, flipped. They live as long as the network, because
 * backends cache compiled operators by weight tensor. What is first asked for after `seal` lives for one call only, so
 * that a call never leaves more allocated than it returns.
 */
export class DerivedWeights {
  readonly #kept: Tensor[] = [];
  #sealed = false;

  readonly derive: Derive = <T extends Tensor>(recipe: () => T) => {
    let value: T | undefined;
    return (): T => {
      if (value !== undefined) return value;
      if (this.#sealed) return tidy(recipe);
      value = keep(tidy(recipe));
      this.#kept.push(value);
      return value;
    };
  };

  /** From here on nothing new is kept. */
  seal(): void {
    this.#sealed = true;
  }

  dispose(): void {
    for (const tensor of this.#kept) tensor.dispose();
    this.#kept.length = 0;
  }
}
