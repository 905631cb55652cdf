import { dispose, keep, mul, stack, sum, tidy, Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import type { Shape } from '../../network/operation.js';
import { sharedData } from '../sharedData.js';

/**
 * Looks at what each stage of a step gives. It sees at once whether this is a tensor of the right shape. It sees on the
 * device whether all is finite, to be read when the run is over.
 */
export class StageChecks {
  /** The stages so far. */
  readonly stages: string[] = [];
  readonly #health: Tensor[] = [];
  readonly #held: Tensor[] = [];

  constructor(
    readonly caller: string,
    readonly step: number,
  ) {}

  /**
   * Runs a plug-in and checks what it gives.
   * @param stage - its name in messages.
   * @param given - what it may not dispose of.
   * @param shape - what it must give; null where any size will do.
   */
  run<T extends Tensor>(stage: string, given: readonly Tensor[], shape: Shape | undefined, compute: () => T): T {
    const made: unknown = compute();
    this.#check(stage, made, shape);
    if (given.some((tensor) => tensor.isDisposed)) {
      throw new ShapeError(
        `${this.caller}: ${stage} disposed of what it was given at step ${this.step}; leave that to the caller.`,
      );
    }
    this.note(stage, made as T);
    return made as T;
  }

  /** Notes whether a tensor is finite. */
  note(stage: string, value: Tensor): void {
    this.stages.push(stage);
    // Zero times anything finite is zero; a NaN or an infinity, or a sum beyond float32, makes a NaN. No read.
    this.#health.push(keep(tidy(() => mul(sum(value), 0))));
  }

  /** Keeps a tensor for later in the step, beyond the tidies in between. */
  hold<T extends Tensor>(tensor: T): T {
    const held = keep(sharedData(tensor));
    this.#held.push(held);
    return held;
  }

  /** One number a stage: zero if all is finite, else NaN. */
  health(): Tensor {
    return stack(this.#health);
  }

  dispose(): void {
    dispose([...this.#health, ...this.#held]);
    this.#health.length = 0;
    this.#held.length = 0;
  }

  #check(stage: string, made: unknown, shape: Shape | undefined): void {
    const fail = (got: string): never => {
      const wanted = shape === undefined ? 'a float32 tensor' : `float32 ${showShape(shape)}`;
      throw new ShapeError(`${this.caller}: ${stage} gave ${got} at step ${this.step}; wanted ${wanted}.`);
    };
    if (!(made instanceof Tensor)) return fail(made === undefined ? 'nothing' : `a ${typeof made}`);
    const tensor = made as Tensor;
    if (tensor.isDisposed) fail('a disposed tensor');
    const fits =
      shape === undefined ||
      (tensor.rank === shape.length && shape.every((size, axis) => size === null || size === tensor.shape[axis]));
    if (!fits || tensor.dtype !== 'float32') fail(`${tensor.dtype} ${showShape(tensor.shape)}`);
  }
}
