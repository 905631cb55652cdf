import { activate, activationOf } from './spaceActivation.js';
import type { LayerSource } from './spaceSource.js';
import { termsOf, type Kind, type Terms, type Values } from './spaceTerms.js';
import { sizeOf } from './spaceWindow.js';

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
  readonly kind: Kind | undefined;
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

const weightsOf = new WeakMap<LayerSource, Promise<readonly Values[]>>();

/** How a layer makes one neuron's value from its inputs, whose paths are given, with the `most` strongest products. */
export async function stepOf(
  at: Place,
  className: string,
  layer: LayerSource | undefined,
  own: Values,
  inputs: readonly Values[],
  paths: readonly string[],
  most: number,
): Promise<Step> {
  const output = sizeOf(own.shape);
  const value = own.data[(at.y * output[1] + at.x) * output[2] + at.channel] as number;
  const weights = layer && (await read(layer));
  const ask = (channel: number): Terms | undefined =>
    layer &&
    termsOf({
      ...at,
      layer,
      weights: weights ?? [],
      inputs: inputs.map(({ shape }) => sizeOf(shape)),
      output,
      channel,
    });
  const found = ask(at.channel);
  const place = { layer: at.layer, y: at.y, x: at.x, channel: at.channel, className, value };
  if (layer === undefined || found === undefined) {
    const nothing = { kind: undefined, terms: [], count: 0, rest: 0, bias: 0, before: value, after: value };
    return { ...place, ...nothing, activation: undefined, powers: undefined };
  }
  const activation = activationOf(layer);
  const before = together(found, inputs);
  let [after, powers]: [number, number | undefined] = [before, undefined];
  if (activation === 'softmax') {
    const sums = Array.from({ length: output[2] }, (_, channel) => together(ask(channel) as Terms, inputs));
    after = (await activate(layer, sums))[at.channel] as number;
    powers = sums.reduce((sum, each) => sum + Math.exp(each), 0);
  } else if (activation !== undefined) {
    after = (await activate(layer, [before]))[0] as number;
  }
  const products = found.terms
    .map((term) => ({ ...term, activation: inputs[term.input]!.data[term.index] as number }))
    .sort(inOrder[found.kind]);
  const rest = products.slice(most).reduce((sum, term) => sum + term.weight * term.activation, 0);
  const terms = products.slice(0, most).map(({ input, index, weight, activation: given }): Term => {
    const [, width, depth] = sizeOf((inputs[input] as Values).shape);
    const [y, x] = [Math.floor(index / (depth * width)), Math.floor(index / depth) % width];
    return { layer: paths[input] as string, y, x, channel: index % depth, weight, activation: given };
  });
  const { kind, bias } = found;
  return { ...place, kind, terms, count: products.length, rest, bias, before, activation, powers, after };
}

type Product = Pick<Term, 'weight' | 'activation'>;

const product = ({ weight, activation }: Product): number => weight * activation;

/** What decides comes first. */
const inOrder: Readonly<Record<Kind, (a: Product, b: Product) => number>> = {
  sum: (a, b) => Math.abs(product(b)) - Math.abs(product(a)),
  product: (a, b) => Math.abs(product(b)) - Math.abs(product(a)),
  largest: (a, b) => product(b) - product(a),
  least: (a, b) => product(a) - product(b),
};

/** What a neuron's terms come to. */
function together({ kind, terms, bias }: Terms, inputs: readonly Values[]): number {
  const products = terms.map(({ input, index, weight }) => weight * ((inputs[input] as Values).data[index] as number));
  if (kind === 'largest') return products.reduce((a, b) => Math.max(a, b), -Infinity);
  if (kind === 'least') return products.reduce((a, b) => Math.min(a, b), Infinity);
  return kind === 'product' ? products.reduce((a, b) => a * b, 1) : products.reduce((a, b) => a + b, bias);
}

/** A layer's weights, read once. */
function read(layer: LayerSource): Promise<readonly Values[]> {
  let values = weightsOf.get(layer);
  if (values === undefined) {
    values = Promise.all(
      layer.getWeights().map(async (weight) => ({ shape: weight.shape, data: await weight.data<'float32'>() })),
    );
    weightsOf.set(layer, values);
  }
  return values;
}
