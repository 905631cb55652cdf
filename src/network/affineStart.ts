import type { Graph, Slot } from './graph.js';
import type { Kind } from './operation.js';

/** Operations that are affine in their input, whatever their attributes. */
const affine = new Set<Kind>(['affine', 'convolution', 'depthwise', 'pad', 'reshape', 'transpose']);

/**
 * The last slot up to which a network is affine in one of its inputs, on the only way from there. It holds `W x + b`.
 * The input's own slot where the first operation is not affine, or is not the only one.
 * Nothing counts behind the slots `wanted`, which are looked at.
 */
export function affineStart(graph: Graph, input: Slot, wanted: readonly Slot[]): Slot {
  let slot = input;
  for (;;) {
    const [reader, ...others] = graph.nodes.filter(({ inputs }) => inputs.includes(slot));
    if (reader === undefined || others.length > 0 || wanted.includes(slot)) return slot;
    const { operation, inputs, outputs } = reader;
    if (!affine.has(operation.kind) || operation.activation !== undefined || inputs.length > 1) return slot;
    slot = outputs[0] as Slot;
  }
}
