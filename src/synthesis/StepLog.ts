import { concat, expandDims, stack, type Tensor } from '@tensorflow/tfjs-core';

/** Rows of numbers gathered on the device, one a step, and read once. */
export class StepLog {
  readonly #chunks: Tensor[] = [];
  #pending: Tensor[] = [];

  /** Takes over a tensor; all have one shape. */
  push(row: Tensor): void {
    this.#pending.push(row);
    // Few tensors stay alive however long the run is.
    if (this.#pending.length === 64) this.#fold();
  }

  /** All numbers so far, step by step. */
  async read(): Promise<Float32Array> {
    if (this.#pending.length > 0) this.#fold();
    if (this.#chunks.length === 0) return new Float32Array();
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Tensor) : concat(this.#chunks);
    try {
      return await all.data<'float32'>();
    } finally {
      if (all !== this.#chunks[0]) all.dispose();
    }
  }

  dispose(): void {
    for (const tensor of [...this.#chunks, ...this.#pending]) tensor.dispose();
    this.#chunks.length = 0;
    this.#pending = [];
  }

  #fold(): void {
    this.#chunks.push(this.#pending.length === 1 ? expandDims(this.#pending[0] as Tensor) : stack(this.#pending));
    for (const tensor of this.#pending) tensor.dispose();
    this.#pending = [];
  }
}
