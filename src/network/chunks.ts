import { concat, dispose, slice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { between, readSlots } from './backward.js';
import type { Slot } from './graph.js';
import type { Planned } from './planned.js';
import { standard } from './rules.js';
import type { Look } from './run.js';

/** At a time a backward pass holds a gradient, the next one, and what the step between them needs. */
const BESIDE_THE_KEPT = 4;

/**
 * Explains a batch in parts whose kept activations fit the network's memory budget, and joins the results. No example's
 * result depends on the others', so none depends on the budget.
 * @param network - whose budget counts.
 * @param inputs - the whole batch, of each of the model's inputs.
 * @param look - the slots that a run of the batch would look at, and where it would want gradients.
 * @param explain - the results for some of the examples, from the `start`-th on, each with the batch as first axis.
 */
export function inChunks(
  network: Planned,
  inputs: readonly Tensor[],
  look: Look,
  explain: (inputs: readonly Tensor[], start: number) => Tensor[],
): Tensor[] {
  const batch = inputs[0]?.shape[0] as number;
  const size = examplesAtOnce(network, look);
  if (size >= batch) return tidy(() => explain(inputs, 0));
  const parts: Tensor[][] = [];
  try {
    for (let start = 0; start < batch; start += size) {
      const part = (input: Tensor): Tensor => {
        const rest = input.shape.slice(1);
        return slice(input, [start, ...rest.map(() => 0)], [Math.min(size, batch - start), ...rest]);
      };
      parts.push(tidy(() => explain(inputs.map(part), start)));
    }
    return (parts[0] as Tensor[]).map((_, i) => concat(parts.map((results) => results[i] as Tensor)));
  } finally {
    dispose(parts);
  }
}

/** How many examples a run may take at a time within the network's memory budget. */
export function examplesAtOnce(network: Planned, look: Look, given?: ReadonlySet<Slot>): number {
  return Math.max(1, Math.floor(network.memoryBudget / bytesAnExample(network, look, given)));
}

/** What a run keeps for one example, in bytes; infinite where a size is not known beforehand. */
function bytesAnExample(
  network: Planned,
  { wanted, gradientsAt = [], rules = standard }: Look,
  given?: ReadonlySet<Slot>,
): number {
  const [ends, starts] = [new Set(wanted), new Set(gradientsAt)];
  const steps = network.plan(new Set([...ends, ...starts]), given);
  const kept = new Set([...ends, ...(given ?? []), ...readSlots(between(steps, starts, ends), rules)]);
  const bytes = (slot: Slot): number =>
    (network.graph.shapes[slot] ?? []).slice(1).reduce<number>((product, n) => product * (n ?? Infinity), 4);
  const largest = Math.max(...steps.flatMap(({ outputs }) => outputs.map(bytes)), 0);
  return [...kept].reduce((sum, slot) => sum + bytes(slot), BESIDE_THE_KEPT * largest);
}
