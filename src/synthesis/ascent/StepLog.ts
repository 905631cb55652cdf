import { concat, dispose, expandDims, stack, type Tensor } from '@tensorflow/tfjs-core';

/** Rows of numbers gathered on the device, one a step, and read when asked for, each once. */
export class StepLog {
  readonly #numbers: number[] = [];
  readonly #chunks: Tensor[] = [];
  #pending: Tensor[] = [];
  #reading: Promise<void> = Promise.resolve();

  /** Takes over a tensor; all have one shape. */
  push(row: Tensor): void {
    this.#pending.push(row);
    // Few tensors stay alive however long the run is.
    if (this.#pending.length === 64) this.#fold();
  }

  /**
   * All numbers so far, step by step. What has been read is no longer on the device: runs that look often stay small.
   */
  async read(): Promise<Float32Array> {
    if (this.#pending.length > 0) this.#fold();
    const chunks = this.#chunks.splice(0);
    if (chunks.length > 0) {
      const all = chunks.length === 1 ? (chunks[0] as Tensor) : concat(chunks);
      if (all !== chunks[0]) dispose(chunks);
      const [before, values] = [this.#reading, all.data<'float32'>()];
      this.#reading = Promise.all([before, values])
        .then(([, read]) => read.forEach((value) => this.#numbers.push(value)))
        .finally(() => all.dispose());
    }
    await this.#reading;
    return Float32Array.from(this.#numbers);
  }

  dispose(): void {
    dispose([...this.#chunks, ...this.#pending]);
    this.#chunks.length = 0;
    this.#pending = [];
  }

  #fold(): void {
    this.#chunks.push(this.#pending.length === 1 ? expandDims(this.#pending[0] as Tensor) : stack(this.#pending));
    dispose(this.#pending);
    this.#pending = [];
  }
}
