import {
  argMax,
  equal,
  greater,
  less,
  mul,
  notEqual,
  reshape,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { headOf } from '../../objectives/headOf.js';
import { looking, scoresAt } from '../../objectives/looking.js';
import { isObjective } from '../../objectives/objective.js';
import type { Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import { activationsOf, scoresOf, type Target, type Values } from '../../objectives/target.js';
import { selectionOf } from './likelihood.js';

/**
 * Says of each patched image whether the network sees what it is to.
 * @param away - whether to move away from the target, or without one from the bare image's class.
 * @param held - takes what the answer needs.
 */
export function* judge(
  question: Question,
  target: Target | undefined,
  away: boolean,
  held: Tensor[],
): Pieces<(values: Values) => Tensor> {
  const { network, inputs } = question;
  const [input] = inputs as readonly [Tensor4D];
  if (comparesScores(question, target)) {
    const bare = yield* scoresAt(question, () => [input]);
    held.push(bare);
    return (values) => (away ? less : greater)(scores(question, values), bare);
  }
  const logitsOf = (values: Values): Tensor => reshape(values.value(network.logits), [input.shape[0], -1]);
  const head = headOf(network);
  // Each sigmoid is a question of its own: the answer is yes from a half on.
  if (head === 'sigmoid') {
    const selection = tidy(() => selectionOf(network, head, input, target as number | readonly number[] | undefined));
    held.push(selection);
    return (values) => (away ? less : greater)(sum(mul(logitsOf(values), selection), 1), 0);
  }
  const classes = yield* classesOf(question, target as number | readonly number[] | undefined, logitsOf);
  held.push(classes);
  return (values) => (away ? notEqual : equal)(argMax(logitsOf(values), 1), classes);
}

/** The class of each image: the target's, or the bare image's top one. */
function* classesOf(
  question: Question,
  target: number | readonly number[] | undefined,
  logitsOf: (values: Values) => Tensor,
): Pieces<Tensor> {
  if (target !== undefined) return tensor1d(typeof target === 'number' ? [target] : [...target], 'int32');
  const [top] = yield* looking(
    question,
    () => question.inputs,
    (values) => [argMax(logitsOf(values), 1)],
  );
  return top as Tensor;
}

/** Whether the target's score decides, beside the bare image's: an objective's, or a model's single one. */
function comparesScores({ network }: Question, target: Target | undefined): boolean {
  const isOneValue = headOf(network) === 'linear' && network.graph.shapes[network.logits]!.at(-1) === 1;
  return isObjective(target) || isOneValue;
}

const scores = ({ caller, network, objective }: Question, values: Values): Tensor =>
  scoresOf(caller, objective, activationsOf(caller, network, objective, values));
