import { tidy, zeros } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import type { Slot } from '../../network/graph.js';

/**
 * What a network's first output makes of its logits: classes that share a probability, one question a unit, or nothing.
 */
export type Head = 'softmax' | 'sigmoid' | 'linear';

/** Which head a network has: a softmax gives a third for each of three zeros, a sigmoid a half. */
export async function headOf(network: TracedNetwork): Promise<Head> {
  const { logits, graph } = network;
  if (graph.outputs[0] === logits) return 'linear';
  let node = network.producer(graph.outputs[0] as Slot)!;
  // A reshape may follow it.
  while (node.inputs[0] !== logits) node = network.producer(node.inputs[0] as Slot)!;
  const probed = tidy(() => node.operation.forward([zeros([1, 3])])[0]!);
  try {
    return (await probed.data())[0]! < 0.4 ? 'softmax' : 'sigmoid';
  } finally {
    probed.dispose();
  }
}
