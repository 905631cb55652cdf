import { mul, zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../../../network/graph.js';
import { Run } from '../../../network/run.js';
import type { RulesByStep } from '../../../network/rules.js';
import { inParts } from '../../../objectives/inParts.js';
import type { Question } from '../../../objectives/Question.js';
import { seedsOf } from '../../../objectives/target.js';

/** Where relevance starts: with the score itself, or with 1. */
export type Start = 'score' | 'one';

/** Relevance at some slots, passed back under rules from where a question's objective looks. */
export function propagate(question: Question, to: readonly Slot[], rules: RulesByStep, start: Start): Tensor[] {
  const { caller, network, inputs, objective, targets } = question;
  const look = { wanted: targets, gradientsAt: to, rules };
  return inParts(network, inputs, objective, look, (some, part) => {
    const run = new Run(network, some, look);
    const ones = seedsOf(caller, network, part, run);
    const seeds =
      start === 'one' ? ones : new Map([...ones].map(([slot, one]) => [slot, mul(one, run.value(slot))] as const));
    const found = run.gradients(seeds);
    // What a run has freed still has its shape.
    return to.map((slot) => found.get(slot) ?? zeros(run.value(slot).shape));
  });
}
