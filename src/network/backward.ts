import { add, clone, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Values } from './forward.js';
import type { Slot } from './graph.js';
import type { Step } from './plan.js';
import { passBack, readsOf, type RulesByStep } from './rules.js';

/** The steps between some slots and others that depend on them: the ones that a gradient passes. */
export function between(steps: readonly Step[], from: Iterable<Slot>, to: ReadonlySet<Slot>): Step[] {
  const reached = new Set(from);
  const forwards = steps.filter((step) => {
    if (!step.inputs.some((slot) => reached.has(slot))) return false;
    for (const slot of step.outputs) reached.add(slot);
    return true;
  });
  const reaching = new Set(to);
  return forwards
    .toReversed()
    .filter((step) => {
      if (!step.outputs.some((slot) => reaching.has(slot))) return false;
      for (const slot of step.inputs) reaching.add(slot);
      return true;
    })
    .toReversed();
}

/** The slots whose values a backward pass over some steps under rules reads. */
export function readSlots(steps: readonly Step[], rules: RulesByStep): Set<Slot> {
  const slots = new Set<Slot>();
  for (const step of steps) {
    const { inputs, outputs } = step;
    const reads = readsOf(step, rules);
    if (reads.includes('inputs')) for (const slot of inputs) slots.add(slot);
    if (reads.includes('output')) slots.add(outputs[0] as Slot);
  }
  return slots;
}

interface BackwardOptions {
  /** Where gradients are wanted. */
  readonly to: ReadonlySet<Slot>;
  readonly rules: RulesByStep;
  /** Called when a slot's value is not read again. */
  readonly release: (slot: Slot) => void;
}

/**
 * Runs the chain rule from the seeds back over the steps (those of `between`), and gives the gradients of the slots in
 * `to`. A slot that no seed depends on has none. Gradients on the way are freed as soon as they are passed on.
 */
export function backward(
  steps: readonly Step[],
  values: Values,
  seeds: ReadonlyMap<Slot, Tensor>,
  { to, rules, release }: BackwardOptions,
): Map<Slot, Tensor> {
  const gradients = new Map(seeds);
  const useful = new Set([...to, ...steps.flatMap((step) => step.outputs)]);

  for (const step of steps.toReversed()) {
    const { inputs, outputs } = step;
    const given = outputs.map((slot) => gradients.get(slot));
    if (given.every((gradient) => gradient === undefined)) continue;
    const pass = {
      inputs: inputs.map((slot) => values.get(slot) as Tensor),
      output: values.get(outputs[0] as Slot) as Tensor,
    };
    const made = tidy(
      () =>
        // An operation may hand its gradient on as it is, which is freed below.
        passBack(step, given, pass, rules).map((gradient) =>
          gradient && given.includes(gradient) ? clone(gradient) : gradient,
        ) as Tensor[],
    ) as (Tensor | null | undefined)[];
    for (const slot of outputs) {
      if (!to.has(slot)) {
        if (!seeds.has(slot)) gradients.get(slot)?.dispose();
        gradients.delete(slot);
      }
      release(slot);
    }
    inputs.forEach((slot, i) => {
      const gradient = made[i];
      if (gradient == null) return;
      const before = gradients.get(slot);
      if (!useful.has(slot)) {
        gradient.dispose();
      } else if (before === undefined) {
        gradients.set(slot, gradient);
      } else {
        gradients.set(slot, add(before, gradient));
        gradient.dispose();
        if (before !== seeds.get(slot)) before.dispose();
      }
    });
  }
  return gradients;
}
