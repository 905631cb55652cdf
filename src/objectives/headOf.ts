import type { Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';

/**
 * What a network's first output makes of its logits: classes that share a probability, one question a unit, or nothing.
 */
export type Head = 'softmax' | 'sigmoid' | 'linear';

/** Which head a network has. */
export function headOf(network: TracedNetwork): Head {
  const { logits, graph } = network;
  if (graph.outputs[0] === logits) return 'linear';
  let node = network.producer(graph.outputs[0] as Slot)!;
  // A reshape may follow it.
  while (node.inputs[0] !== logits) node = network.producer(node.inputs[0] as Slot)!;
  return node.operation.kind === 'softmax' ? 'softmax' : 'sigmoid';
}
