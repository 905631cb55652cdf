import { reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';

/**
 * A dense layer's kernel by the places that it reads: `[h, w, c, units]` where it reads a flattened picture,
 * `[steps, c, units]` where it reads flattened steps. A convolution over the whole picture with it gives the same. Any
 * other kernel as it is.
 * @param path - the layer's.
 */
export function unflattened(network: TracedNetwork<unknown>, path: string, kernel: Tensor): Tensor {
  const { graph } = network;
  const node = graph.nodes.find((each) => each.path === path && each.operation.kind === 'dense');
  const sizes = (slot: Slot): readonly (number | null)[] => (graph.shapes[slot] as Shape).slice(1);
  let slot = node?.inputs[0] as Slot;
  if (node === undefined || kernel.rank !== 2 || sizes(slot).length !== 1 || sizes(slot)[0] !== kernel.shape[0]) {
    return kernel;
  }
  let made = kernel;
  // Back through what only moves values; a transposition may stand between a picture and the order it is flattened in.
  for (let before = network.producer(slot); before !== undefined; before = network.producer(slot)) {
    const { operation, inputs } = before;
    const from = inputs[0] as Slot;
    if (operation.kind === 'transpose' && operation.attributes.order[0] === 0) {
      const order = operation.attributes.order.slice(1).map((axis) => axis - 1);
      made = transpose(made, [...order.map((_, axis) => order.indexOf(axis)), order.length]);
    } else if (operation.kind === 'reshape' && sizes(slot).length === 1 && !sizes(from).includes(null)) {
      made = reshape(made, [...(sizes(from) as number[]), kernel.shape[1] as number]);
    } else break;
    slot = from;
  }
  const isPicture = made.rank === 3 && graph.inputs.includes(slot);
  const [height, width, units] = made.shape as [number, number, number];
  if (isPicture) return reshape(made, [height, width, 1, units]);
  return made.rank === 3 || made.rank === 4 ? made : kernel;
}
