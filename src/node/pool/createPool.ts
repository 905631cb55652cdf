import { availableParallelism } from 'node:os';
import { clone, getBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { OptionError } from '../../errors.js';
import { withNetwork, type Explainable } from '../../models/openNetwork.js';
import { checkOptions, show } from '../../options.js';
import type { Dataset } from '../../inspection/dataset.js';
import type { CompareOptions } from '../../metrics/compare/CompareOptions.js';
import type { ComparedPicture } from '../../metrics/compare/ComparedPicture.js';
import type { Comparison } from '../../metrics/compare/Comparison.js';
import type { OnnxTask, WorkerData } from './messages.js';
import { comparePool } from './comparePool.js';
import { datasetMethods, type DatasetMethods } from './datasetPool.js';
import { names, type MethodFunction, type MethodName } from './methods.js';
import { OnnxGraphs } from './onnxGraphs.js';
import { shareModel } from './sharedModel.js';
import { spread, type PoolCallOptions, type Run } from './spread.js';
import { startWorkers } from './startWorkers.js';

/** Options of {@link createPool}. */
export interface CreatePoolOptions {
  /** What the workers explain. Its weights are copied once, into memory that all workers share. */
  readonly model: Explainable;
  /**
   * The backend of the workers; its package must be installed.
   * @default the one in use, if it is one of these; else 'cpu'
   */
  readonly backend?: 'wasm' | 'cpu';
  /**
   * How many workers; a whole number, 1 or more. Each holds a network of its own (some three times the model's bytes).
   * @default the number of processors
   */
  readonly size?: number;
  /** The URL of a module that each worker imports first: to register custom layers, say. */
  readonly setup?: string | URL;
  /**
   * What runs the methods in place of tfjs: `'onnxruntime'`, for those of one pass. Each call's graph is written once,
   * by `toOnnx`; the workers run it on one thread each. Needs the package `onnxruntime-node`.
   */
  readonly executor?: 'onnxruntime';
}

type Options<M extends MethodName> = Omit<NonNullable<Parameters<MethodFunction<M>>[2]>, 'signal' | 'onProgress'>;
/** What the function gives. For one input tensor, a result of its shape is one tensor. */
type Result<M extends MethodName, I> =
  Awaited<ReturnType<MethodFunction<M>>> extends infer R
    ? R extends Tensor[]
      ? I extends Tensor
        ? Tensor
        : R
      : R
    : never;

/**
 * A method of a pool: as the function of its name, for as many examples as there are. Targets are classes; an
 * objective is a function, which cannot be sent to a worker.
 */
export type PooledMethod<M extends MethodName> = <I extends Tensor | readonly Tensor[]>(
  input: I,
  options?: Options<M> & PoolCallOptions,
) => Promise<Result<M, I>>;

/**
 * Worker threads that explain, each with the model opened. They have every method of `methods` by its name, `compare`,
 * `topActivations`, `networkDissect` and its parts.
 */
export type Pool = { readonly [M in MethodName]: PooledMethod<M> } & DatasetMethods & {
    /** `compare`, each picture on a worker: methods and metrics by their names. */
    compare(data: Dataset<ComparedPicture>, options: CompareOptions): Promise<Comparison>;
    /** How many workers there are. */
    readonly size: number;
    /** Ends the workers, each when it is done with its image. Calls under way reject with a `BackendError`. */
    dispose(): Promise<void>;
    /** The same, for `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
  };

/**
 * Opens a model in several worker threads, to explain many images on all cores. The results are those of the functions
 * themselves, in the order of the images.
 * @returns when all workers are ready. The model can be disposed of then.
 * @throws An {@link OptionError}, an `UnsupportedModelError`.
 * @throws A `BackendError` where a worker cannot start, or the package of an executor is missing. Later, a
 *   crashed worker's images are tried once more; a second crash rejects the call with one.
 * @example
 * ```ts no-run
 * await using pool = await createPool({ model, backend: 'wasm' });
 * const maps = await pool.gradCam(images, { onProgress: ({ done, total }) => console.log(done, 'of', total) });
 * ```
 */
export async function createPool(options: CreatePoolOptions): Promise<Pool> {
  checkOptions('createPool', options, ['model', 'backend', 'size', 'setup', 'executor']);
  const { size = availableParallelism(), setup, executor } = options;
  const { backend = getBackend() === 'wasm' ? 'wasm' : 'cpu' } = options;
  if (backend !== 'wasm' && backend !== 'cpu') {
    throw new OptionError(`createPool: got the backend ${show(backend)}; wanted 'wasm' or 'cpu'.`);
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new OptionError(`createPool: got size ${show(size)}; wanted a whole number of workers, 1 or more.`);
  }
  if (setup !== undefined && typeof setup !== 'string' && !(setup instanceof URL)) {
    throw new OptionError(`createPool: got the setup ${show(setup)}; wanted the URL of a module.`);
  }
  if (executor !== undefined && (executor as unknown) !== 'onnxruntime') {
    throw new OptionError(`createPool: got the executor ${show(executor)}; wanted 'onnxruntime', or none.`);
  }
  if (executor !== undefined && (options.backend !== undefined || setup !== undefined)) {
    throw new OptionError(
      'createPool: got an executor, and a backend or a setup; these are of workers on tfjs. Leave one of them out.',
    );
  }
  return executor === undefined ? ofNetworks(options.model, backend, size, setup) : ofGraphs(options.model, size);
}

/** Workers that hold a network each. */
async function ofNetworks(explained: Explainable, backend: string, size: number, setup?: string | URL): Promise<Pool> {
  const { model, ...ends } = withNetwork('createPool', explained, (network) => ({
    model: network.model as LayersModel | GraphModel,
    inputs: network.inputs,
    outputs: network.outputs,
  }));
  const { inputs } = ends;
  const shared = await shareModel(model, model === explained ? undefined : ends);
  const data: WorkerData = { shared, backend, setup: setup && String(setup) };
  const { run, ending, end } = await startWorkers('worker', size, data, (reason) => `on ${backend}: ${reason}`);
  const call: Call = (method, input, given) => spread({ method, inputs, size, run, ending }, input, given);
  const workers = { size, run, ending };
  const compare: Pool['compare'] = (dataset, given) => comparePool(workers, dataset, given);
  return poolOf(size, call, { compare, ...datasetMethods(workers) }, end);
}

/** Workers that run graphs of ONNX. */
async function ofGraphs(explained: Explainable, size: number): Promise<Pool> {
  const { run, ending, end } = await startWorkers<OnnxTask>('onnxWorker', size, undefined, (reason) =>
    reason.includes("Cannot find package 'onnxruntime-node'")
      ? "on the executor 'onnxruntime': wanted its package, which is not installed; npm install onnxruntime-node."
      : `on the executor 'onnxruntime': ${reason}`,
  );
  const network = withNetwork('createPool', explained, (opened) =>
    opened.reweighted((weight) => clone(weight)).prepare(),
  );
  const graphs = new OnnxGraphs(network);
  const call: Call = async (method, input, given) => {
    const graph = await graphs.of(method, input, given);
    const runGraph: Run = (task) => run({ ...task, graph });
    return spread({ method, inputs: network.inputs, size, run: runGraph, ending }, input, given);
  };
  const refused = (name: string) => (): Promise<never> =>
    Promise.reject(
      new OptionError(`${name}: the executor 'onnxruntime' only explains; make a pool without executor for it.`),
    );
  const datasets = ['compare', 'activationQuantiles', 'conceptCounts', 'networkDissect', 'topActivations'] as const;
  const refusing = Object.fromEntries(datasets.map((name) => [name, refused(name)])) as unknown as OverDatasets;
  const endAll = async (): Promise<void> => {
    await end();
    network.dispose();
  };
  return poolOf(size, call, refusing, endAll);
}

type Call = (method: MethodName, input: Tensor | readonly Tensor[], options: object) => Promise<unknown>;

type OverDatasets = DatasetMethods & Pick<Pool, 'compare'>;

function poolOf(size: number, call: Call, datasets: OverDatasets, dispose: () => Promise<void>): Pool {
  const methods = names.map((name) => [
    name,
    (input: Tensor | readonly Tensor[], given: object = {}): Promise<unknown> => call(name, input, given),
  ]);
  return { ...(Object.fromEntries(methods) as Pool), ...datasets, size, dispose, [Symbol.asyncDispose]: dispose };
}
