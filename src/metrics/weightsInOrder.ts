import { clone, gather, mul, reshape, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import type { Reweight } from '../network/source.js';
import type { Weight } from '../network/weights.js';
import { seededRandom } from '../Random.js';

/** The weights of a network's layers, as `network.reweighted` asks for them. */
export interface WeightsInOrder {
  /** Paths of the layers that have weights, in execution order. */
  readonly layers: readonly string[];
  /** The number of a weight: the same for a weight that several layers share. */
  index(layer: string, name: string): number;
}

/** Looks a network's weights up, without making any. */
export function weightsInOrder(network: TracedNetwork): WeightsInOrder {
  const known = new Map<Weight, number>();
  const places = new Map<string, number>();
  const layers = new Set<string>();
  // What a layer computes with need not be learned: a rescaling's numbers are none of the model's weights.
  const fixed = new Set(network.layers.filter(({ parameters }) => parameters === 0).map(({ path }) => path));
  for (const { path, operation } of network.graph.nodes) {
    operation.reweighted?.((name, weight) => {
      if (!known.has(weight)) known.set(weight, known.size);
      places.set(`${path}\n${name}`, known.get(weight) as number);
      if (!fixed.has(path)) layers.add(path);
      return weight;
    });
  }
  return { layers: [...layers], index: (layer, name) => places.get(`${layer}\n${name}`) as number };
}

/** Gives the values of a weight in an order of chance. */
export function shuffledWeights(seed: number, weights: WeightsInOrder): Reweight {
  return (value, { layer, name }) => {
    const random = seededRandom(seed, weights.index(layer, name));
    const order = Int32Array.from({ length: value.size }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    const shuffled = reshape(gather(reshape(value, [-1]), tensor1d(order, 'int32')), value.shape);
    // A product, as wasm's fused kernels want a bias that was computed with the shape that it has.
    return mul(shuffled, 1);
  };
}

/** Weights of some layers by a function, all others as they are. */
export function onlyOf(layers: ReadonlySet<string>, weights: Reweight): Reweight {
  return (value, place): Tensor => (layers.has(place.layer) ? weights(value, place) : clone(value));
}
