import type { Slot } from '../../network/graph.js';
import type { TracedNetwork } from '../../network/network.js';
import type { NeuronTerm } from './NeuronTerm.js';
import { readingAt, valueAt, type Entering, type Seen } from './composed.js';
import { handsOn } from './handsOn.js';

/** Values where they were computed, behind all that only hands them on. A border keeps its own value. */
export function origins(network: TracedNetwork, terms: readonly Entering[], seen: Seen): readonly NeuronTerm[] {
  const names = namesOf(network);
  return terms.map(({ slot, at, weight }) => {
    const value = valueAt(seen, slot, at);
    let [layer, index] = [names.get(slot) ?? (network.producer(slot)?.path as string), at];
    for (let node = network.producer(slot); node !== undefined && handsOn(node); node = network.producer(slot)) {
      const [before] = readingAt(node, at, seen)?.terms ?? [];
      if (before === undefined) break;
      [slot, at] = [node.inputs[0] as Slot, before.at];
      const name = names.get(slot);
      if (name !== undefined) [layer, index] = [name, at];
    }
    const [y, x, channel] = [0, 0, 0, ...index].slice(-3) as [number, number, number];
    return { layer, y, x, channel, weight, value };
  });
}

/** The input or the layer whose value is in a slot: the first of several, which computes it. */
function namesOf({ graph }: TracedNetwork): ReadonlyMap<Slot, string> {
  const inputs = graph.inputs.map((slot, i): [Slot, string] => [slot, graph.inputPorts[i]?.name as string]);
  return new Map([...[...graph.slots].reverse().map(([path, slot]): [Slot, string] => [slot, path]), ...inputs]);
}
