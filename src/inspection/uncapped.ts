import { relu, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import type { Run } from '../network/run.js';
import type { Slot } from '../network/graph.js';

/** Where the activations of a layer's units are read. */
export interface Uncapped {
  readonly slot: Slot;
  /** Whether the slot holds what a rectifier with a ceiling is given, which is rectified here without the ceiling. */
  readonly rectify: boolean;
}

/**
 * The activation of a layer without a ceiling. If the layer ends in a rectifier with one (ReLU6, or ReLU with a
 * `max_value`), this is `relu(x)` of its input, in place of `min(relu(x), ceiling)`. Places at the ceiling would all be
 * equal, and the strongest of them unknown. Any other layer stays as it is.
 */
export function uncapped(network: TracedNetwork, slot: Slot): Uncapped {
  const node = network.producer(slot);
  const hasCeiling = node?.operation.kind === 'rectifier' && node.operation.attributes.ceiling < Infinity;
  return hasCeiling ? { slot: node.inputs[0] as Slot, rectify: true } : { slot, rectify: false };
}

/** What a run found there. It may belong to the run. */
export function uncappedValue(run: Pick<Run, 'value'>, { slot, rectify }: Uncapped): Tensor {
  return rectify ? relu(run.value(slot)) : run.value(slot);
}
