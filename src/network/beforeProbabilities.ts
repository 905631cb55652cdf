import type { Node, Slot } from './graph.js';

/** The slot before a softmax or sigmoid that ends in a slot; the slot itself where there is none. */
export function beforeProbabilities(output: Slot, producer: (slot: Slot) => Node | undefined): Slot {
  let node = producer(output);
  while (node !== undefined && ['reshape', 'transpose'].includes(node.operation.kind)) {
    node = producer(node.inputs[0] as Slot);
  }
  if (node === undefined) return output;
  const { kind, attributes } = node.operation;
  const isEnd = kind === 'softmax' || (kind === 'activation' && attributes.name === 'sigmoid');
  return isEnd ? (node.inputs[0] as Slot) : output;
}
