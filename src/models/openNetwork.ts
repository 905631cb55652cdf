import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkBackend } from '../backend/checkBackend.js';
import { OptionError, UnsupportedModelError } from '../errors.js';
import type { LayerInfo, Port } from '../network/graph.js';
import type { Input } from '../network/input.js';
import type { Shape } from '../network/operation.js';
import { TracedNetwork } from '../network/network.js';
import type { Source } from '../network/source.js';
import { checkOptions, isCount, isListOf, isRecordOf, show } from '../options.js';
import { cutBy } from './graph/cutBy.js';
import { isGraphModel } from './graph/GraphDef.js';
import { readGraphModel } from './graph/readGraphModel.js';
import { isModel } from './layers/isModel.js';
import { readLayersModel } from './layers/readLayersModel.js';

/** A model opened for explaining: read once, its weights folded and made ready for the backward pass. */
export interface Network<M extends LayersModel | GraphModel = LayersModel | GraphModel> {
  /** The model that was opened. */
  readonly model: M;
  /** What `predict` takes, in its order. */
  readonly inputs: readonly Port[];
  /** What `predict` gives, in its order. */
  readonly outputs: readonly Port[];
  /**
   * In execution order; a nested model's layers as `outer/inner`, a layer called again as `name#2`. A GraphModel has
   * its nodes but the constants, by their names.
   */
  readonly layers: readonly LayerInfo[];
  /**
   * The layer of a path, or of a part of one that only one layer has.
   * @throws A {@link LayerNotFoundError} naming the nearest paths.
   */
  layer(path: string): LayerInfo;
  /**
   * What `model.predict` gives, to float32 rounding: one tensor, or an array where the model has several outputs.
   * TypeScript takes it for one tensor unless you say otherwise: `const answers: Tensor[] = network.predict(image)`.
   * The caller disposes of it.
   */
  predict<Answer extends Tensor | Tensor[] = Tensor>(input: Input): Answer;
  /** Whether the model's weights have changed since it was opened: the network goes on with those it had then. */
  isStale(): boolean;
  /** Frees the network's weights; the model stays as it is. */
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
   * in parts, to the same results. Objectives whose score of one example depends on others (diversity, custom) are not
   * split.
   * @default 512 MiB
   */
  readonly memoryBudget?: number;
  /**
   * For a GraphModel: the names of the nodes that take the place of its inputs. Or their shapes by their names, if the
   * nodes before them cannot be read (null for the batch).
   * @default the inputs of the model's signature
   */
  readonly inputs?: readonly string[] | Readonly<Record<string, Shape>>;
  /**
   * For a GraphModel: the names of the nodes that take the place of its outputs; `name:1` is a node's second output.
   * What only other outputs need is not read: control flow behind a detector's raw scores does not matter.
   * @default the outputs of the model's signature
   */
  readonly outputs?: readonly string[];
}

/**
 * Opens a model for explaining. A network is a snapshot of the weights: what happens to the model later does not change
 * it, and `isStale` tells. It holds folded copies of them (about twice the model's bytes) until it is disposed of.
 * @throws An {@link UnsupportedModelError} for anything but a built LayersModel or a loaded GraphModel, and for control
 *   flow in a graph, by the node's name.
 * @throws An {@link OptionError} for a budget that is no positive number, or cuts of a LayersModel.
 * @example
 * using network = openNetwork(model);
 * const map = gradCam(network, image);
 */
export function openNetwork<M extends LayersModel | GraphModel>(
  model: M,
  options: OpenNetworkOptions = {},
): Network<M> {
  checkOptions('openNetwork', options, ['memoryBudget', 'inputs', 'outputs']);
  const { memoryBudget, inputs, outputs } = options;
  if (memoryBudget !== undefined && !(typeof memoryBudget === 'number' && memoryBudget > 0)) {
    throw new OptionError(
      `openNetwork: got the memoryBudget ${show(memoryBudget)}; wanted a positive number of bytes, such as 256 * 2 ** 20.`,
    );
  }
  checkCuts(inputs, outputs);
  const isCut = inputs !== undefined || outputs !== undefined;
  if (isCut && isModel(model)) {
    throw new OptionError(
      'openNetwork: inputs and outputs cut a GraphModel; the model is a LayersModel. Leave them out.',
    );
  }
  const cuts = { ...(inputs && { inputs }), ...(outputs && { outputs }) };
  const readGraph = isCut ? (graph: GraphModel) => readGraphModel(graph, cutBy(graph, cuts)) : readGraphModel;
  return read('openNetwork', model, memoryBudget, readGraph).prepare() as unknown as Network<M>;
}

function checkCuts(inputs: unknown, outputs: unknown): void {
  const isNames = (value: unknown): boolean =>
    isListOf(value, (name) => typeof name === 'string' && name !== '') && value.length > 0;
  const isShape = (value: unknown): boolean => isListOf(value, (size) => size === null || isCount(size, 1));
  const isShapes = (value: unknown): boolean => isRecordOf(value, isShape) && Object.keys(value).length > 0;
  if (outputs !== undefined && !isNames(outputs)) {
    throw new OptionError(`openNetwork: got the outputs ${show(outputs)}; wanted a list of names of nodes.`);
  }
  if (inputs !== undefined && !isNames(inputs) && !isShapes(inputs)) {
    throw new OptionError(
      `openNetwork: got the inputs ${show(inputs)}; wanted a list of names of nodes, or their shapes by name: { name: [null, 224, 224, 3] }.`,
    );
  }
}

/** Calls a function with a network: the one given, or one opened for the call. */
export function withNetwork<T>(caller: string, model: Explainable, use: (network: TracedNetwork) => T): T {
  const network = openFor(caller, model);
  try {
    return use(network);
  } finally {
    if ((network as Explainable) !== model) network.dispose();
  }
}

/** As `withNetwork`, for what takes its time: a network opened for the call lives until the promise settles. */
export async function withNetworkAsync<T>(
  caller: string,
  model: Explainable,
  use: (network: TracedNetwork) => Promise<T>,
): Promise<T> {
  const network = openFor(caller, model);
  try {
    return await use(network);
  } finally {
    if ((network as Explainable) !== model) network.dispose();
  }
}

/** The network given, or one opened for the caller, who then disposes of it. */
export function openFor(caller: string, model: Explainable): TracedNetwork {
  if (!(model instanceof TracedNetwork)) return read(caller, model) as unknown as TracedNetwork;
  model.checkOpen(caller);
  return model as TracedNetwork;
}

function read(
  caller: string,
  model: unknown,
  memoryBudget?: number,
  readGraph: (model: GraphModel) => Source<GraphModel> = readGraphModel,
): TracedNetwork<LayersModel | GraphModel> {
  if (isGraphModel(model)) {
    checkBackend(caller);
    return new TracedNetwork<LayersModel | GraphModel>(readGraph(model), memoryBudget);
  }
  if (!isModel(model)) {
    throw new UnsupportedModelError(
      `${caller}: got ${describe(model)}; wanted a tf.LayersModel, a tf.GraphModel or a Network.`,
    );
  }
  if (model.outputs.length === 0) {
    throw new UnsupportedModelError(
      `${caller}: model "${model.name}" is not built: it has no layers, or its first has no inputShape.`,
    );
  }
  checkWeights(caller, model);
  checkBackend(caller);
  return new TracedNetwork<LayersModel | GraphModel>(readLayersModel(model), memoryBudget);
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
  if ('inputShape' in value) return 'a black box, which gives scores and no gradients or layers';
  return `a ${value.constructor?.name ?? 'plain object'}`;
}
