import { clone, dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { Run } from '../network/run.js';
import type { Pieces } from './pieces.js';
import type { Question } from './Question.js';
import { activationsOf, scoresOf, type Values } from './target.js';

/** What is made of the values that an objective looks at, of some inputs; also of a model that runs elsewhere. */
export function* looking(
  { network, targets }: Question,
  inputs: () => readonly Tensor[],
  make: (values: Values) => Tensor[],
): Pieces<Tensor[]> {
  const { elsewhere } = network;
  if (elsewhere === undefined) return tidy(() => make(new Run(network, inputs(), { wanted: targets })));
  const held = tidy(() => inputs().map((input) => clone(input)));
  try {
    // Held as soon as they are there: an abort may follow before they are handed on.
    yield elsewhere(held[0] as Tensor).then((scores) => held.push(scores));
    const value = (): Tensor => held[1] as Tensor;
    return tidy(() => make({ value }));
  } finally {
    dispose(held);
  }
}

/** The scores `[batch]` of some inputs. */
export function* scoresAt(question: Question, inputs: () => readonly Tensor[]): Pieces<Tensor> {
  const { caller, network, objective } = question;
  const [scores] = yield* looking(question, inputs, (values) => [
    clone(scoresOf(caller, objective, activationsOf(caller, network, objective, values))),
  ]);
  return scores as Tensor;
}
