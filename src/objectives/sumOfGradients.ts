import type { Tensor } from '@tensorflow/tfjs-core';
import { inBatches, summed, variantsAtOnce } from './inBatches.js';
import type { Pieces } from './pieces.js';
import type { Question } from './Question.js';

/**
 * The sum of what is made of the gradients at many variants of one example, in batches within the budget.
 * @param variants - those from `start` on, as inputs.
 * @param take - of their gradients, what is summed: tensors whose shape is the same for every batch.
 */
export function* sumOfGradients(
  one: Question,
  count: number,
  variants: (start: number, count: number) => Tensor[],
  take: (gradients: readonly Tensor[], start: number, count: number) => Tensor[],
): Pieces<Tensor[]> {
  const atOnce = variantsAtOnce(one, { wanted: [], gradientsAt: one.network.graph.inputs });
  return yield* inBatches(count, atOnce, (...some) => take(one.of(variants(...some)).gradients(), ...some), summed);
}
