import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkBackend } from '../backend/checkBackend.js';
import { LayerNotFoundError, OptionError, UnsupportedModelError } from '../errors.js';
import { show } from '../options.js';
import { between } from './backward.js';
import { inChunks } from './chunks.js';
import { DerivedWeights } from './derived.js';
import { checkInput, type Input } from './input.js';
import { isElementwise } from './layers/elementwise.js';
import { isReshaping } from './layers/reshaping.js';
import { nearest } from './nearest.js';
import { plan, remembering, type Absorb, type Step } from './plan.js';
import { Run } from './run.js';
import { isModel, trace, type Graph, type LayerInfo, type Node, type Slot } from './trace.js';

/** A model opened for explaining: traced once, its weights folded and made ready for the backward pass. */
export interface Network {
  /** The model that was opened. */
  readonly model: LayersModel;
  /** In execution order; a nested model's layers as `outer/inner`, a layer called again as `name#2`. */
  readonly layers: readonly LayerInfo[];
  /**
   * The layer of a path.
   * @throws A {@link LayerNotFoundError} naming the nearest paths.
   */
  layer(path: string): LayerInfo;
  /**
   * What `model.predict` gives, to float32 rounding: one tensor, or an array where the model has several outputs. The
   * caller disposes of it.
   */
  predict(input: Input): Tensor | Tensor[];
  /** Frees the derived weights; the model stays as it is. */
  dispose(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/** What every function explains: a model, or one opened before. */
export type Explainable = LayersModel | GraphModel | Network;

/** Options of `openNetwork`. */
export interface OpenNetworkOptions {
  /**
   * How many bytes of activations a call may keep at a time, about; positive. A batch that would keep more is explained
   * in parts, to the same results; objectives whose score of one example depends on others (diversity, custom) are not
   * split.
   * @default 512 MiB
   */
  readonly memoryBudget?: number;
}

const DEFAULT_BUDGET = 512 * 2 ** 20;

/** A network with what the methods need and users do not. */
export class TracedNetwork implements Network {
  readonly graph: Graph;
  /** Where the first output's logits are: before a softmax or sigmoid that ends the model. */
  readonly logits: Slot;
  readonly #derived = new DerivedWeights();
  readonly #absorb: Absorb = remembering();
  readonly #producers: ReadonlyMap<Slot, Node>;
  #disposed = false;

  constructor(
    readonly model: LayersModel,
    readonly memoryBudget: number = DEFAULT_BUDGET,
  ) {
    this.graph = trace(model, this.#derived.derive);
    this.#producers = new Map(this.graph.nodes.flatMap((node) => node.outputs.map((slot) => [slot, node])));
    this.logits = this.#beforeProbabilities(this.graph.outputs[0] as Slot);
  }

  get layers(): readonly LayerInfo[] {
    return this.graph.layers;
  }

  layer(path: string): LayerInfo {
    const info = this.layers.find((layer) => layer.path === path);
    if (info === undefined) throw this.#notFound('layer', path);
    return info;
  }

  /** Where a layer's output is. */
  slot(caller: string, path: string): Slot {
    const slot = this.graph.slots.get(path);
    if (slot === undefined) throw this.#notFound(caller, path);
    return slot;
  }

  /** The operation that gives a slot its value; none for the model's inputs. */
  producer(slot: Slot): Node | undefined {
    return this.#producers.get(slot);
  }

  predict(input: Input): Tensor | Tensor[] {
    this.checkOpen('predict');
    const tensors = checkInput('predict', this.model, input);
    const look = { wanted: this.graph.outputs };
    const outputs = inChunks(this, tensors, look, (some) => {
      const run = new Run(this, some, look);
      return this.graph.outputs.map((slot) => run.result(slot));
    });
    return outputs.length === 1 ? (outputs[0] as Tensor) : outputs;
  }

  plan(wanted: ReadonlySet<Slot>): Step[] {
    return plan(this.graph, wanted, this.#absorb);
  }

  /** How many operations that a backward rule changes lie between some slots and others that depend on them. */
  rectifiersBetween(from: Iterable<Slot>, to: Iterable<Slot>): number {
    const [start, end] = [new Set(from), new Set(to)];
    return between(this.plan(new Set([...start, ...end])), start, end).filter(({ operation }) => operation.rectifier)
      .length;
  }

  /** Whether some slot of the second depends on the first. */
  leadsTo(slot: Slot, later: Iterable<Slot>): boolean {
    const end = new Set(later);
    return end.has(slot) || between(this.graph.nodes, [slot], end).length > 0;
  }

  /** Derives everything that calls will need, so that none of them leaves anything behind. */
  prepare(): this {
    try {
      const steps = this.plan(new Set([...this.graph.outputs, this.logits]));
      tidy(() => steps.forEach(({ operation }) => operation.prepare?.()));
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#derived.seal();
    return this;
  }

  checkOpen(caller: string): void {
    if (this.#disposed) {
      throw new UnsupportedModelError(
        `${caller}: the network is disposed; open the model again with openNetwork(model).`,
      );
    }
    checkBackend(caller);
  }

  dispose(): void {
    this.#disposed = true;
    this.#derived.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #beforeProbabilities(output: Slot): Slot {
    let node = this.#producers.get(output);
    while (node !== undefined && isReshaping(node.operation)) node = this.#producers.get(node.inputs[0] as Slot);
    const ends = node !== undefined && isElementwise(node.operation) && node.operation.probabilities === true;
    return ends ? ((node as Node).inputs[0] as Slot) : output;
  }

  #notFound(caller: string, path: string): LayerNotFoundError {
    const paths = [...this.graph.slots.keys()];
    const isPath = typeof (path as unknown) === 'string';
    const hint = isPath ? `Nearest: ${nearest(path.slice(0, 200), paths).join(', ')}.` : 'A path is a string.';
    return new LayerNotFoundError(`${caller}: no layer ${show(path)}. ${hint} All paths are in network.layers.`);
  }
}

/**
 * Opens a model for explaining. A network holds folded copies of the weights (about twice the model's bytes) until it
 * is disposed of; one that is trained further must be opened again.
 * @throws An {@link UnsupportedModelError} for anything but a built LayersModel.
 * @throws An {@link OptionError} for a budget that is no positive number.
 * @example
 * using network = openNetwork(model);
 * const map = gradCam(network, image);
 */
export function openNetwork(model: LayersModel | GraphModel, options: OpenNetworkOptions = {}): Network {
  const { memoryBudget } = options;
  if (memoryBudget !== undefined && !(typeof memoryBudget === 'number' && memoryBudget > 0)) {
    throw new OptionError(
      `openNetwork: got the memoryBudget ${String(memoryBudget)}; wanted a positive number of bytes, such as 256 * 2 ** 20.`,
    );
  }
  return traced('openNetwork', model as LayersModel, memoryBudget).prepare();
}

/** Calls a function with a network: the one given, or one opened for the call. */
export function withNetwork<T>(caller: string, model: Explainable, use: (network: TracedNetwork) => T): T {
  if (model instanceof TracedNetwork) {
    model.checkOpen(caller);
    checkWeights(caller, model.model);
    return use(model);
  }
  const network = traced(caller, model as LayersModel);
  try {
    return use(network);
  } finally {
    network.dispose();
  }
}

function traced(caller: string, model: LayersModel, memoryBudget?: number): TracedNetwork {
  if (!isModel(model)) {
    throw new UnsupportedModelError(
      `${caller}: got ${describe(model)}; wanted a tf.LayersModel or a Network. A GraphModel keeps no layers: convert the ` +
        'Keras model to a layers-model, and load it with tf.loadLayersModel.',
    );
  }
  if (model.outputs.length === 0) {
    throw new UnsupportedModelError(
      `${caller}: model "${model.name}" is not built: it has no layers, or its first has no inputShape.`,
    );
  }
  checkWeights(caller, model);
  checkBackend(caller);
  return new TracedNetwork(model, memoryBudget);
}

function checkWeights(caller: string, model: LayersModel): void {
  for (const weight of model.weights) {
    if ((weight as unknown as { val?: Tensor }).val?.isDisposed !== false) {
      throw new UnsupportedModelError(
        `${caller}: weight "${weight.name}" of model "${model.name}" is disposed or was never built. Load the model again.`,
      );
    }
  }
}

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `a ${value.constructor?.name ?? 'plain object'}`;
}
