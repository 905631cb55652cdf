import type { Network } from '../../models/openNetwork.js';
import type { TracedNetwork } from '../../network/network.js';
import { onlyOf, shuffledWeights, weightsInOrder } from '../weightsInOrder.js';

/** How many networks a map is compared on. */
const STAGES = 5;

/** Networks that have lost the last layer with weights, the last quarter of them, the last half, ... and all. */
export interface RandomizedStages {
  /** Opens them when they are first asked for. */
  networks(): readonly Network[];
  dispose(): void;
}

export function randomizedStages(network: TracedNetwork, seed: number): RandomizedStages {
  let opened: TracedNetwork[] | undefined;
  const open = (): TracedNetwork[] => {
    const own = weightsInOrder(network);
    const order = [...own.layers].reverse();
    const counts = Array.from({ length: STAGES }, (_, i) => Math.max(1, Math.round((order.length * i) / (STAGES - 1))));
    return [...new Set(counts)].map((count) =>
      network.reweighted(onlyOf(new Set(order.slice(0, count)), shuffledWeights(seed, own))),
    );
  };
  return {
    networks: () => (opened ??= open()) as unknown as readonly Network[],
    dispose: () => opened?.forEach((one) => one.dispose()),
  };
}
