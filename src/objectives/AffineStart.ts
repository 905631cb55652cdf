import { clone, dispose, mul, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { affineStart } from '../network/affineStart.js';
import type { Slot } from '../network/graph.js';
import { Run } from '../network/run.js';
import { inBatches, summed, variantsAtOnce } from './inBatches.js';
import type { Pieces } from './pieces.js';
import type { Question } from './Question.js';

/**
 * Where a network's affine beginning ends, before its first rectifier. From there to the inputs gradients take the same
 * way for every picture, so a sum of many pictures' gradients takes it once. A point straight between two pictures lies
 * straight between their values there, so these need not be computed.
 */
export class AffineStart {
  readonly #question: Question;
  readonly #slots: readonly Slot[];

  constructor(question: Question) {
    this.#question = question;
    const { network, targets } = question;
    this.#slots = network.graph.inputs.map((input) => affineStart(network.graph, input, targets));
  }

  /** The values there, of some inputs. */
  values(inputs: readonly Tensor[]): Tensor[] {
    return this.#question.of(inputs).ofLayers(this.#slots, clone);
  }

  /**
   * A weighted sum of the score's gradients over many variants of one example, as its inputs come.
   * @param variants - those from `start` on, by their values there.
   * @param weights - theirs; all 1 where there are none.
   */
  *sumOfGradients(
    count: number,
    variants: (start: number, count: number) => readonly Tensor[],
    weights?: readonly number[],
  ): Pieces<Tensor[]> {
    const slots = this.#slots;
    const look = (start: number, some: number): Tensor[] => {
      const values = variants(start, some);
      const gradients = this.#question.gradientsFrom(new Map(slots.map((slot, i) => [slot, values[i] as Tensor])));
      const share = weights?.slice(start, start + some);
      return gradients.map((each) => sum(share === undefined ? each : mul(each, columnOf(share, each.rank)), 0, true));
    };
    const atOnce = variantsAtOnce(this.#question, { wanted: [], gradientsAt: slots }, new Set(slots));
    const sums = yield* inBatches(count, atOnce, look, summed);
    try {
      return tidy(() => this.#toInputs(sums));
    } finally {
      dispose(sums);
    }
  }

  /** Gradients there as gradients of the inputs. */
  #toInputs(gradients: readonly Tensor[]): Tensor[] {
    const { network, inputs } = this.#question;
    const run = new Run(network, inputs, { wanted: this.#slots, gradientsAt: network.graph.inputs });
    const found = run.gradients(new Map(this.#slots.map((slot, i) => [slot, gradients[i] as Tensor])));
    return network.graph.inputs.map((slot) => clone(network.asInput(slot, found.get(slot) as Tensor)));
  }
}

/** A number for each example, as a tensor of a rank. */
export function columnOf(values: readonly number[], rank: number): Tensor {
  return tensor(values as number[], [values.length, ...Array<number>(rank - 1).fill(1)]);
}
