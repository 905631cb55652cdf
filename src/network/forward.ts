import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from './graph.js';
import type { Step } from './plan.js';

/** The values of a forward pass. One that has been freed keeps its place: its shape can still be asked for. */
export type Values = Map<Slot, Tensor>;

/**
 * Runs the steps in order on the inputs and frees each value after its last use, except the inputs and those that
 * `isKept` says.
 */
export function forward(steps: readonly Step[], inputs: Values, isKept: (slot: Slot) => boolean): Values {
  const values: Values = new Map(inputs);
  const uses = new Map<Slot, number>();
  for (const step of steps) for (const slot of step.inputs) uses.set(slot, (uses.get(slot) ?? 0) + 1);

  const free = (slot: Slot): void => {
    if (!inputs.has(slot) && !isKept(slot)) values.get(slot)?.dispose();
  };
  for (const { operation, inputs: from, outputs: to } of steps) {
    const outputs = tidy(() => operation.forward(from.map((slot) => values.get(slot) as Tensor)));
    to.forEach((slot, i) => {
      if (outputs[i] === undefined) return;
      values.set(slot, outputs[i]);
      if (!uses.has(slot)) free(slot);
    });
    for (const slot of from) {
      const left = (uses.get(slot) as number) - 1;
      uses.set(slot, left);
      if (left === 0) free(slot);
    }
  }
  return values;
}
