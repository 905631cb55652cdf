import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { BackendError, OptionError } from '../../errors.js';
import { withNetwork, type Explainable } from '../../models/openNetwork.js';
import { checkOptions, show } from '../../options.js';
import type { Dataset } from '../../inspection/dataset.js';
import type { CompareOptions } from '../../metrics/compare/CompareOptions.js';
import type { ComparedPicture } from '../../metrics/compare/ComparedPicture.js';
import type { Comparison } from '../../metrics/compare/Comparison.js';
import type { Parcel, WorkerData } from './messages.js';
import { comparePool } from './comparePool.js';
import { datasetMethods, type DatasetMethods } from './datasetPool.js';
import { names, type MethodFunction, type MethodName } from './methods.js';
import { shareModel } from './sharedModel.js';
import { spread, type PoolCallOptions, type Run } from './spread.js';

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
 * Worker threads that explain, each with the model opened: every method of `methods` by its name, `compare`, and what
 * reads datasets: `topActivations`, `networkDissect` and its parts.
 */
export type Pool = { readonly [M in MethodName]: PooledMethod<M> } & DatasetMethods & {
    /** `compare`, each picture on a worker: methods and metrics by their names. */
    compare(data: Dataset<ComparedPicture>, options: CompareOptions): Promise<Comparison>;
    /** How many workers there are. */
    readonly size: number;
    /** Ends the workers, each when it is done with its image. Calls under way reject with a {@link BackendError}. */
    dispose(): Promise<void>;
    /** The same, for `await using`. */
    [Symbol.asyncDispose](): Promise<void>;
  };

/**
 * Opens a model in several worker threads, to explain many images on all cores. The results are those of the functions
 * themselves, in the order of the images.
 * @returns when all workers are ready. The model can be disposed of then.
 * @throws An {@link OptionError}, an `UnsupportedModelError`.
 * @throws A {@link BackendError} where a worker cannot start. Later, a crashed worker's images are tried once more; a
 *   second crash rejects the call with one.
 * @example
 * ```ts no-run
 * await using pool = await createPool({ model, backend: 'wasm' });
 * const maps = await pool.gradCam(images, { onProgress: ({ done, total }) => console.log(done, 'of', total) });
 * ```
 */
export async function createPool(options: CreatePoolOptions): Promise<Pool> {
  checkOptions('createPool', options, ['model', 'backend', 'size', 'setup']);
  const { size = availableParallelism(), setup } = options;
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
  const { model, ...ends } = withNetwork('createPool', options.model, (network) => ({
    model: network.model as LayersModel | GraphModel,
    inputs: network.inputs,
    outputs: network.outputs,
  }));
  const { inputs } = ends;
  const isModel = model === options.model;
  const shared = await shareModel(model, isModel ? undefined : ends);
  const data: WorkerData = { shared, backend, setup: setup && String(setup) };

  const source = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const fromSource = existsSync(source);
  // Loaded when it is needed: not every runtime that netlens/node runs on has worker threads of Node's kind.
  const { Piscina } = await import('piscina');
  const piscina = new Piscina({
    filename: fromSource ? source : fileURLToPath(new URL('./worker.js', import.meta.url)),
    execArgv: fromSource ? ['--import', 'tsx'] : [],
    minThreads: size,
    maxThreads: size,
    idleTimeout: Infinity,
    workerData: data,
  });
  // A worker that breaks down is told of by the task's rejection, too.
  piscina.on('error', () => undefined);
  // Piscina fails on an answer that arrives while it ends its workers: they finish what they are at before.
  const underWay = new Set<Promise<unknown>>();
  const ending = new AbortController();
  const end = async (): Promise<void> => {
    ending.abort(new BackendError('createPool: the pool is disposed; make another with createPool.'));
    await Promise.allSettled(underWay);
    await piscina.destroy();
  };
  try {
    await Promise.all(Array.from({ length: size }, () => piscina.run('ready')));
  } catch (error) {
    await end();
    throw new BackendError(`createPool: a worker could not start on ${backend}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const run: Run = (task) => {
    ending.signal.throwIfAborted();
    const parcels = [task.input].flat() as Parcel[];
    // The numbers are moved, not copied.
    const transferList = parcels.map(({ values }) => values.buffer as ArrayBuffer);
    const answer = piscina.run(task, { transferList }) as ReturnType<Run>;
    underWay.add(answer);
    return answer.finally(() => underWay.delete(answer));
  };
  const calls = names.map((method) => [
    method,
    (input: Tensor | readonly Tensor[], given: object = {}) =>
      spread({ method, inputs, size, run, ending: ending.signal }, input, given),
  ]);
  const workers = { size, run, ending: ending.signal };
  const compare = (data: Dataset<ComparedPicture>, given: CompareOptions): Promise<Comparison> =>
    comparePool(workers, data, given);
  return {
    ...(Object.fromEntries(calls) as Pool),
    ...datasetMethods(workers),
    compare,
    size,
    dispose: end,
    [Symbol.asyncDispose]: end,
  };
}
