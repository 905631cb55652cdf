import { between } from './backward.js';
import type { Graph, Slot } from './graph.js';

/**
 * The slots from whose values, beside a slot's own, some others are computed. A run that starts at the slot needs them
 * too.
 */
export function besides({ nodes, inputs }: Graph, slot: Slot, wanted: Iterable<Slot>): Slot[] {
  const changed = new Set([slot]);
  const read = new Set(wanted);
  for (const node of between(nodes, [slot], read)) {
    for (const output of node.outputs) changed.add(output);
    for (const input of node.inputs) read.add(input);
  }
  // What depends on no input is a constant, which any run computes for itself.
  const varying = new Set(inputs);
  for (const node of nodes) {
    if (node.inputs.some((input) => varying.has(input))) for (const output of node.outputs) varying.add(output);
  }
  return [...read].filter((one) => !changed.has(one) && varying.has(one));
}
