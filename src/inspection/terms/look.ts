import { clone, dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Node, Slot } from '../../network/graph.js';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import type { Weight } from '../../network/weights.js';
import type { Seen } from './composed.js';
import { handsOn } from './handsOn.js';
import type { Numbers } from './Reading.js';

/** Reads the values of a layer's slots, and of those behind it that only hand values on; and the layer's weights. */
export async function look(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  out: Slot,
  own: ReadonlyMap<Slot, Node>,
): Promise<Seen> {
  const slots = new Set([out, ...[...own.values()].flatMap((node) => [...node.inputs, ...node.outputs])]);
  for (const slot of slots) {
    const node = network.producer(slot);
    if (node !== undefined && handsOn(node)) slots.add(node.inputs[0] as Slot);
  }
  const wanted = [...slots];
  const weights = [...own.values()].flatMap(
    ({ operation }) => Object.values(operation.weights) as (Weight | undefined)[],
  );
  const given = weights.filter((weight) => weight !== undefined);
  const tensors = tidy(() => {
    const run = new Run(network, inputs, { wanted });
    return [...wanted.map((slot) => run.result(slot)), ...given.map((weight) => clone(weight()))];
  });
  try {
    const read = async (tensor: Tensor): Promise<Numbers> => ({ shape: tensor.shape, data: await tensor.data() });
    const numbers = await Promise.all(tensors.map(read));
    return {
      values: new Map(wanted.map((slot, i) => [slot, { ...numbers[i]!, shape: numbers[i]!.shape.slice(1) }])),
      weights: new Map(given.map((weight, i) => [weight, numbers[wanted.length + i]!])),
    };
  } finally {
    dispose(tensors);
  }
}
