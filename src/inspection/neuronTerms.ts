import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { count, given, readOptions } from '../declare.js';
import { OptionError, ShapeError, UnsupportedLayerError } from '../errors.js';
import { withNetworkAsync, type Explainable } from '../models/openNetwork.js';
import type { Node, Slot } from '../network/graph.js';
import { checkInput, showShape, type Input } from '../network/input.js';
import type { Kind } from '../network/operation.js';
import { composed, readingAt, valueAt, type Composition, type Seen } from './terms/composed.js';
import { look } from './terms/look.js';
import type { NeuronTerm } from './terms/NeuronTerm.js';
import { origins } from './terms/origins.js';
import { flat, type Combination, type Index, type Numbers } from './terms/Reading.js';

/** Options of `neuronTerms`. */
export interface NeuronTermsOptions {
  /** The path of the neuron's layer. */
  readonly layer: string;
  /** From 0. */
  readonly channel: number;
  /** Row, from 0. @default 0 */
  readonly y?: number;
  /** Column, from 0. @default 0 */
  readonly x?: number;
}

/** How a layer makes a neuron's value: `value = activation(before)`, `before` of the terms and the bias. */
export interface NeuronTerms {
  /** How `weight * value` of all terms come to one number: added up, the largest, the least, or multiplied. */
  readonly kind: Combination;
  /** What goes in, in the order of the layer's window. */
  readonly terms: readonly NeuronTerm[];
  /** What is added, to a sum. */
  readonly bias: number;
  /** What terms and bias come to, in float64. */
  readonly before: number;
  /** The name of what is then applied: `relu`, `softmax`; undefined for nothing. */
  readonly activation: string | undefined;
  /** What that makes of `before`. */
  readonly after: number;
  /** What the network computes: `after`, to float32 rounding. */
  readonly value: number;
}

/**
 * Which values make up a neuron's, and how: the inputs that it reads, what each is multiplied by, and the bias. Values
 * that layers only hand on (a border, a flattening, a dropout at inference) are those of the layer that computed them.
 *
 * `before = sum_i weight_i value_i + bias`, or the largest, the least or the product of `weight_i value_i`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - one image `[1, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the terms and what they come to, as numbers. The layer's inputs and weights are read from the device.
 * @throws {ShapeError} for more than one image. {LayerNotFoundError} {UnsupportedModelError}
 * @throws {OptionError} for a place that the layer does not have.
 * @throws {UnsupportedLayerError} for a layer whose values are no sum, maximum, minimum or product of single ones.
 * @example
 * const { terms, bias, before } = await neuronTerms(model, image, { layer: 'conv1', channel: 3, y: 10, x: 12 });
 * const strongest = terms.toSorted((a, b) => Math.abs(b.weight * b.value) - Math.abs(a.weight * a.value))[0];
 */
export async function neuronTerms(model: Explainable, input: Input, options: NeuronTermsOptions): Promise<NeuronTerms> {
  const { layer, ...place } = readOptions('neuronTerms', options, {
    layer: given<string>(),
    channel: count(-1, 0),
    y: count(0, 0),
    x: count(0, 0),
  });
  return withNetworkAsync('neuronTerms', model, async (network) => {
    const inputs = checkInput('neuronTerms', network.inputs, input);
    if (inputs[0]?.shape[0] !== 1) {
      throw new ShapeError(`neuronTerms: got ${inputs[0]?.shape[0]} images; wanted one, [1, h, w, channels].`);
    }
    const path = network.path('neuronTerms', layer as string);
    const out = network.slot('neuronTerms', path);
    const own = new Map(
      network.graph.nodes.filter((node) => node.path === path).map((node) => [node.outputs[0] as Slot, node]),
    );
    const seen = await look(network, inputs, out, own);
    const at = indexOf(path, place, (seen.values.get(out) as Numbers).shape);

    const tail = tailOf(own, out);
    const start = tail[0]?.inputs[0] ?? out;
    // Behind an activation values are at most moved.
    const from = tail.reduceRight((index, node) => readingAt(node, index, seen)?.terms[0]?.at ?? index, at);
    const found = composed(own, start, from, seen);
    if (found === undefined) {
      throw new UnsupportedLayerError(
        `neuronTerms: layer "${path}" is a ${network.layer(path).className}, whose values are no sum, maximum, minimum or ` +
          'product of single ones. layerGradients works for any layer.',
      );
    }
    const before = together(found, seen);
    return {
      ...found,
      terms: origins(network, found.terms, seen),
      before,
      activation: tail[0] && nameOf(tail[0]),
      after: tail.length === 0 ? before : await applied(tail, seen.values.get(start) as Numbers, from, before, at),
      value: valueAt(seen, out, at),
    };
  });
}

const ACTIVATIONS: readonly Kind[] = ['activation', 'elementwise', 'rectifier', 'softmax'];

const nameOf = ({ operation: { kind, attributes } }: Node): string => ('name' in attributes ? attributes.name : kind);

/** The index of a place among the axes that a layer has. */
function indexOf(
  path: string,
  { channel, y, x }: { readonly channel: number; readonly y: number; readonly x: number },
  shape: readonly number[],
): Index {
  const at = [y, x, channel];
  const sizes = [1, 1, 1, ...shape].slice(-3);
  if (shape.length <= 3 && at.every((place, axis) => place >= 0 && place < (sizes[axis] as number))) {
    return at.slice(-shape.length);
  }
  throw new OptionError(
    `neuronTerms: got channel ${channel}, y ${y}, x ${x} of layer "${path}", which gives ${showShape([null, ...shape])}; ` +
      'wanted whole numbers from 0, less than its sizes, of a layer with at most rows, columns and channels.',
  );
}

/** The nodes from a layer's activation to its output; none where it has no activation. */
function tailOf(own: ReadonlyMap<Slot, Node>, out: Slot): readonly Node[] {
  const tail: Node[] = [];
  for (let node = own.get(out); node !== undefined; node = own.get(node.inputs[0] as Slot)) {
    const { kind } = node.operation;
    if (!ACTIVATIONS.includes(kind) && kind !== 'reshape' && kind !== 'transpose') return [];
    tail.unshift(node);
    if (ACTIVATIONS.includes(kind)) return tail;
  }
  return [];
}

/** What terms and bias come to. */
function together({ kind, terms, bias }: Composition, seen: Seen): number {
  const products = terms.map(({ slot, at, weight }) => weight * valueAt(seen, slot, at));
  if (kind === 'largest') return products.reduce((a, b) => Math.max(a, b), -Infinity);
  if (kind === 'least') return products.reduce((a, b) => Math.min(a, b), Infinity);
  return kind === 'product' ? products.reduce((a, b) => a * b, 1) : products.reduce((a, b) => a + b, bias);
}

/** What an activation makes of a value among the others. */
async function applied(
  tail: readonly Node[],
  { shape, data }: Numbers,
  from: Index,
  before: number,
  at: Index,
): Promise<number> {
  const made = tidy(() => {
    const values = Float32Array.from(data);
    values[flat(shape, from)] = before;
    return tail.reduce(
      (x, { operation }) => operation.forward([x])[0] as Tensor,
      tensor(values, [1, ...shape]) as Tensor,
    );
  });
  const values = await made.data();
  const [, ...sizes] = made.shape;
  made.dispose();
  return values[flat(sizes, at)] as number;
}
