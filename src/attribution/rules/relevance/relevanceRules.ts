import { UnsupportedLayerError } from '../../../errors.js';
import { between } from '../../../network/backward.js';
import type { Slot } from '../../../network/graph.js';
import type { Kind } from '../../../network/operation.js';
import type { Step } from '../../../network/plan.js';
import type { Rule, Rules } from '../../../network/rules.js';
import type { Question } from '../../../objectives/Question.js';
import { linearKinds, type Place } from './linearRule.js';
import { nonNegative } from './nonNegative.js';
import { otherRule, unchanged } from './otherRules.js';

/** Where a linear operation stands. */
export interface Stand extends Pick<Place, 'isNonNegative'> {
  readonly kind: (typeof linearKinds)[number];
  /** Whether it reads the network's inputs, or those scaled, padded or turned. */
  readonly isFirst: boolean;
  readonly input: Slot;
}

/** Operations that only prepare a picture. */
const preparing = new Set<Kind>(['affine', 'cast', 'elementwise', 'pad', 'reshape', 'resize', 'slice', 'transpose']);

/**
 * How relevance passes each step from a question's targets back to some slots.
 * @param linear - the rule of a linear operation by where it stands.
 * @throws An {@link UnsupportedLayerError} naming the first layer that has no rule.
 */
export function relevanceRules(
  question: Question,
  to: readonly Slot[],
  linear: (stand: Stand) => Rule<never>,
): (step: Step) => Rules {
  const { caller, network, targets } = question;
  const all = network.plan(new Set([...targets, ...to]));
  const above = nonNegative(all);
  const reached = new Set(network.graph.inputs);
  const prepared = new Set(network.graph.inputs);
  const rules = new Map<Slot, Rules>();
  for (const step of between(all, network.graph.inputs, new Set(targets))) {
    const { operation, inputs, outputs } = step;
    for (const slot of outputs) reached.add(slot);
    const [input] = inputs as readonly [Slot];
    const isPrepared = prepared.has(input) && inputs.length === 1 && preparing.has(operation.kind);
    if (isPrepared) for (const slot of outputs) prepared.add(slot);
    const kind = linearKinds.find((name) => name === operation.kind);
    const rule =
      kind === undefined
        ? otherRule(
            operation,
            inputs.map((slot) => reached.has(slot)),
          )
        : isPrepared
          ? unchanged
          : linear({ kind, input, isFirst: prepared.has(input), isNonNegative: above.has(input) });
    if (rule !== undefined) {
      rules.set(outputs[0] as Slot, { [operation.kind]: rule, rectifier: unchanged });
    }
  }
  const passed = between(all, to, new Set(targets));
  const without = passed.find(({ outputs }) => !rules.has(outputs[0] as Slot));
  if (without !== undefined) throw noRule(caller, question, without);
  return ({ outputs }) => rules.get(outputs[0] as Slot) ?? {};
}

/** Says which layer has no rule of a method. */
export function noRule(caller: string, { network }: Question, { path, operation }: Step): UnsupportedLayerError {
  const layer = network.layers.find((info) => info.path === path);
  const hint =
    operation.kind === 'softmax' && layer?.kind !== 'product'
      ? ' Explain what comes before it: a class as a number, or logit(class).'
      : '';
  return new UnsupportedLayerError(
    `${caller}: there is no rule for layer "${path}" (${layer?.className ?? operation.kind}), a ${operation.kind}; ` +
      `wanted layers that add, weigh, pool or rectify.${hint} saliency asks for no rules.`,
  );
}
