import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BackendError } from '../../errors.js';
import { messageOf } from '../../options.js';
import type { Answer, Parcel, Task } from './messages.js';

/** Worker threads that take tasks. */
export interface Workers<T extends Task> {
  /** Gives a task to a worker; rejects where the worker does not survive it. */
  readonly run: (task: T) => Promise<Answer>;
  /** Aborted when they end. */
  readonly ending: AbortSignal;
  /** Ends them, each when it is done with its task. */
  readonly end: () => Promise<void>;
}

/**
 * Starts workers, and waits until each is ready.
 * @param file - the name of their module in this folder, without its ending.
 * @param workerData - what each is given.
 * @param hint - what to do where one cannot start.
 */
export async function startWorkers<T extends Task>(
  file: string,
  size: number,
  workerData: unknown,
  hint: (reason: string) => string,
): Promise<Workers<T>> {
  const source = fileURLToPath(new URL(`./${file}.ts`, import.meta.url));
  const fromSource = existsSync(source);
  // Loaded when it is needed: not every runtime that netlens/node runs on has worker threads of Node's kind.
  const { Piscina } = await import('piscina');
  const piscina = new Piscina({
    filename: fromSource ? source : fileURLToPath(new URL(`./${file}.js`, import.meta.url)),
    execArgv: fromSource ? ['--import', 'tsx'] : [],
    minThreads: size,
    maxThreads: size,
    idleTimeout: Infinity,
    workerData,
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
    throw new BackendError(`createPool: a worker could not start ${hint(messageOf(error))}`, { cause: error });
  }
  const run = (task: T): Promise<Answer> => {
    ending.signal.throwIfAborted();
    const parcels = [task.input].flat() as Parcel[];
    // The numbers are moved, not copied.
    const transferList = parcels.map(({ values }) => values.buffer as ArrayBuffer);
    const answer = piscina.run(task, { transferList }) as Promise<Answer>;
    underWay.add(answer);
    return answer.finally(() => underWay.delete(answer));
  };
  return { run, ending: ending.signal, end };
}
