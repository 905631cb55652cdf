import type { Network } from '../../models/openNetwork.js';
import type { TracedNetwork } from '../../network/network.js';
import { onlyOf, shuffledWeights, weightsInOrder } from '../weightsInOrder.js';

/** How many networks a map is compared on. */
const STAGES = 5;

/** Networks that have lost the last layer with weights, the last quarter of them, the last half, ... and all. */
export interface RandomizedStages {
  /** Opens them when they are first asked for. */
  readonly networks: () => readonly Network[];
  /** Frees those that were opened. */
  readonly dispose: () => void;
}

/** Networks that have lost more and more of what they learned. */
export function randomizedStages(network: TracedNetwork, seed: number): RandomizedStages {
  let opened: TracedNetwork[] | undefined;
  const open = (): TracedNetwork[] => {
    const shares = Array.from({ length: STAGES }, (_, i) => i / (STAGES - 1));
    const counts = new Set(shares.map((share) => countOf(network, share)));
    return [...counts].map((count) => withoutLast(network, count, seed));
  };
  return {
    networks: () => (opened ??= open()) as unknown as readonly Network[],
    dispose: () => opened?.forEach((one) => one.dispose()),
  };
}

/** How many of the layers with weights are a share of them; one at least. */
export function countOf(network: TracedNetwork, share: number): number {
  return Math.max(1, Math.round(weightsInOrder(network).layers.length * share));
}

/** The same network, the weights of its last layers shuffled. The caller disposes of it. */
export function withoutLast(network: TracedNetwork, count: number, seed: number): TracedNetwork {
  const own = weightsInOrder(network);
  const layers = new Set(own.layers.slice(-count));
  return network.reweighted(onlyOf(layers, shuffledWeights(seed, own)));
}
