import { fill, max, relu, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import type { Run } from '../network/run.js';
import type { Shape, Slot } from '../network/trace.js';
import { beforeRectifier } from '../objectives/objective.js';

/** Where the activations of a layer's units are read. */
export interface Uncapped {
  readonly slot: Slot;
  /** Whether the slot holds what a rectifier with a ceiling is given, which is rectified here without the ceiling. */
  readonly rectify: boolean;
}

/** No ceiling in use is as high, and every backend can hold it, in half precision too. */
const HIGH = 1e4;

/**
 * The activation of a layer with no ceiling. Where the layer ends in a rectifier with one (ReLU6, or ReLU with a
 * `max_value`), `relu(x)` of what the rectifier is given, in place of `min(relu(x), ceiling)`: places at the ceiling would
 * all be equal, and which of them is the strongest unknown. Any other layer as it is.
 */
export async function uncapped(network: TracedNetwork, slot: Slot): Promise<Uncapped> {
  const before = beforeRectifier(network, slot);
  const operation = network.producer(slot)?.operation;
  if (before === undefined || operation === undefined) return { slot, rectify: false };
  const shape = (network.graph.shapes[before] as Shape).map((size) => size ?? 1);
  const answer = tidy(() => max(operation.forward([fill(shape, HIGH)])[0] as Tensor));
  try {
    const [highest = HIGH] = await answer.data<'float32'>();
    const hasCeiling = highest > 0 && highest < HIGH;
    return hasCeiling ? { slot: before, rectify: true } : { slot, rectify: false };
  } finally {
    answer.dispose();
  }
}

/** What a run found there. It may belong to the run. */
export function uncappedValue(run: Run, { slot, rectify }: Uncapped): Tensor {
  return rectify ? relu(run.value(slot)) : run.value(slot);
}
