import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  activations,
  neuronTerms,
  UnsupportedLayerError,
  type Combination,
  type Network,
  type NeuronTerms,
} from 'netlens';
import { sizeOf } from './sizeOf.js';

/** Where a neuron is; of a layer with the empty path, a number of the picture. */
export interface Place {
  readonly layer: string;
  readonly y: number;
  readonly x: number;
  readonly channel: number;
}

/** One value that goes into a neuron. */
export interface Term extends Place {
  readonly weight: number;
  readonly activation: number;
}

/** How a layer makes a neuron's value. */
export interface Step extends Place {
  readonly className: string;
  /** Undefined where this kind of layer cannot be taken apart. */
  readonly kind: Combination | undefined;
  /** The strongest, largest product first. */
  readonly terms: readonly Term[];
  /** How many there are, and what those that are left out come to; of a sum. */
  readonly count: number;
  readonly rest: number;
  readonly bias: number;
  /** What all of them come to. */
  readonly before: number;
  /** What the layer then applies. */
  readonly activation: string | undefined;
  /** Of a softmax: the sum of all channels' powers of e. */
  readonly powers: number | undefined;
  /** What that gives, added up from weights and inputs. */
  readonly after: number;
  /** What the network computed. */
  readonly value: number;
}

/** The name under which a network's picture is known to the library. */
export const pictureName = (network: Network): string => network.inputs[0]?.name as string;

/** How a layer makes one neuron's value from its inputs, with the `most` strongest products. */
export async function stepOf(network: Network, image: Tensor4D, at: Place, most: number): Promise<Step> {
  const { layer, channel, y, x } = at;
  const { className } = network.layer(layer);
  const place = { layer, y, x, channel, className };
  let found: NeuronTerms;
  try {
    found = await neuronTerms(network, image, { layer, channel, y, x });
  } catch (error) {
    if (!(error instanceof UnsupportedLayerError)) throw error;
    const value = await valueOf(network, image, at);
    const nothing = { kind: undefined, terms: [], count: 0, rest: 0, bias: 0, before: value, after: value };
    return { ...place, ...nothing, value, activation: undefined, powers: undefined };
  }
  const { kind, bias, before, activation, after, value } = found;
  const picture = pictureName(network);
  const products = found.terms
    .map((term): Term => ({ ...term, layer: term.layer === picture ? '' : term.layer, activation: term.value }))
    .sort(inOrder[kind]);
  const rest = products.slice(most).reduce((sum, term) => sum + product(term), 0);
  const powers = activation === 'softmax' ? Math.exp(before) / after : undefined;
  const said = { kind, bias, before, activation, after, value, powers };
  return { ...place, ...said, terms: products.slice(0, most), count: products.length, rest };
}

async function valueOf(network: Network, image: Tensor4D, { layer, y, x, channel }: Place): Promise<number> {
  const activation = activations(network, image, { layers: [layer] })[layer]!;
  const [, width, channels] = sizeOf(activation.shape.slice(1));
  const values = await activation.data();
  activation.dispose();
  return values[(y * width + x) * channels + channel] as number;
}

type Product = Pick<Term, 'weight' | 'activation'>;

const product = ({ weight, activation }: Product): number => weight * activation;

/** What decides comes first. */
const inOrder: Readonly<Record<Combination, (a: Product, b: Product) => number>> = {
  sum: (a, b) => Math.abs(product(b)) - Math.abs(product(a)),
  product: (a, b) => Math.abs(product(b)) - Math.abs(product(a)),
  largest: (a, b) => product(b) - product(a),
  least: (a, b) => product(a) - product(b),
};
