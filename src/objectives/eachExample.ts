import { clone, concat, dispose, slice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../network/graph.js';
import { looking } from './looking.js';
import type { Objective } from './objective.js';
import type { Pieces } from './pieces.js';
import type { Question } from './Question.js';
import { seedsOf } from './target.js';

/**
 * Explains the examples one by one, where many variants of each are looked at, and joins the results. A class that the
 * input decides is decided by the example itself, not by its variants.
 * @param explain - results with the batch, which is one, as first axis.
 */
export function* eachExample(
  question: Question,
  explain: (one: Question, example: number) => Pieces<Tensor[]>,
): Pieces<Tensor[]> {
  const results: Tensor[][] = [];
  const choice = yield* choiceOf(question);
  const objective = settled(question, choice);
  try {
    for (let i = 0; i < question.batch; i++) {
      const own = question.inputs.map((input) => slice(input, [i], [1]));
      try {
        results.push(yield* explain(question.of(own, objective.part?.(i, 1) ?? objective), i));
      } finally {
        dispose(own);
      }
    }
    return tidy(() => (results[0] as Tensor[]).map((_, k) => concat(results.map((all) => all[k] as Tensor))));
  } finally {
    dispose([results, choice] as Tensor[][][]);
  }
}

/** What the examples choose to be scored by, at each of the objective's layers; nothing where they have no choice. */
function* choiceOf(question: Question): Pieces<Tensor[]> {
  const { caller, network, objective, targets, inputs } = question;
  if (objective.settle === undefined) return [];
  if (network.elsewhere !== undefined) {
    return yield* looking(
      question,
      () => inputs,
      (values) => {
        const seeds = seedsOf(caller, network, objective, values);
        return targets.map((slot: Slot) => clone(seeds.get(slot) as Tensor));
      },
    );
  }
  return question.inParts({ wanted: [] }, (_, gradients) =>
    question.targets.map((slot: Slot) => clone(gradients.get(slot) as Tensor)),
  );
}

function settled({ objective }: Question, choice: readonly Tensor[]): Objective {
  if (objective.settle === undefined) return objective;
  return objective.settle(Object.fromEntries(objective.layers.map((layer, i) => [layer, choice[i] as Tensor])));
}
