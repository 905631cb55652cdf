import { workerData } from 'node:worker_threads';
import { dispose, setBackend, Tensor } from '@tensorflow/tfjs-core';
import { NetlensError } from '../../errors.js';
import type { Network } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { startWasm } from '../../wasm.js';
import { pack, unpack, type Answer, type Parcel, type Task, type WorkerData } from './messages.js';
import { functions } from './methods.js';
import { openShared } from './sharedModel.js';

async function open({ shared, backend, setup }: WorkerData): Promise<Network> {
  if (setup !== undefined) await import(setup);
  await import(`@tensorflow/tfjs-backend-${backend}`);
  // The pool has a worker for each core: one thread each.
  if (backend === 'wasm') await startWasm({ threads: 1 });
  else if (!(await setBackend(backend))) throw new Error(`the ${backend} backend could not be started`);
  return openShared(shared);
}

const network = open(workerData as WorkerData);
// Each task says why; unhandled, it would only say that the worker is gone.
network.catch(() => undefined);

/** Runs a method on some examples. What a method refuses is an answer; a rejection means that the worker is broken. */
export default async function work(task: Task | 'ready'): Promise<Answer | 'ready'> {
  const opened = await network;
  if (task === 'ready') return task;
  const { method, input, options } = task;
  const inputs = Array.isArray(input) ? (input as readonly Parcel[]).map(unpack) : unpack(input as Parcel);
  try {
    const call = functions[method] as (model: Network, input: Input, options: object) => unknown;
    return await answer(await call(opened, inputs, options));
  } catch (error) {
    const { name, message } = error as Error;
    return { error: error instanceof NetlensError ? error.toJSON() : { name, message } };
  } finally {
    dispose(inputs);
  }
}

async function answer(result: unknown): Promise<Answer> {
  if (result instanceof Tensor) return { one: await pack(result as Tensor) };
  if (Array.isArray(result)) return { list: await Promise.all((result as Tensor[]).map(pack)) };
  if ('json' in (result as object)) return result as Answer;
  const entries = Object.entries(result as Record<string, Tensor | number>);
  return {
    named: Object.fromEntries(
      await Promise.all(
        entries.map(async ([key, value]) => [key, typeof value === 'number' ? value : await pack(value)] as const),
      ),
    ),
  };
}
