import { Tensor } from '@tensorflow/tfjs-core';
import { BackendError, NetlensError, OptionError, TargetError } from '../../errors.js';
import type { Port } from '../../network/graph.js';
import { checkInput } from '../../network/input.js';
import { checkOptions, show } from '../../options.js';
import { checkPace, type Progress } from '../../pace.js';
import { reviveError } from '../../reviveError.js';
import type { Answer, Parcel, Task } from './messages.js';
import type { MethodName } from './methods.js';
import { joinShares, type OcclusionShare } from './occlusionShare.js';
import { piecesOf, type Piece } from './piecesOf.js';
import { together, type Result, type Spread } from './together.js';

/** Options that every method of a pool takes beside its own. */
export interface PoolCallOptions {
  /**
   * Examples that a worker explains at a time; a whole number, 1 or more. Several take a little less time each, and
   * more memory.
   * @default 4, or fewer where each worker would have less than four turns; 1 for occlusionMap
   */
  readonly examplesAtOnce?: number;
  /** Stops the work: no further images are begun, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each piece of work with the number of examples done and of all. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Gives a task to a worker; rejects where the worker does not survive it. */
export type Run = (task: Task) => Promise<Answer>;

interface Workers {
  readonly method: MethodName;
  readonly inputs: readonly Port[];
  readonly size: number;
  readonly run: Run;
  /** Aborted when the pool is disposed of. */
  readonly ending: AbortSignal;
}

/** Explains examples piece by piece on all workers, and puts the results together in order. */
export async function spread(
  { method, inputs: ports, size, run, ending }: Workers,
  input: Tensor | readonly Tensor[],
  options: PoolCallOptions & { readonly target?: unknown },
): Promise<Spread> {
  checkOptions(method, options);
  const { examplesAtOnce, signal, onProgress, target, ...others } = options;
  const inputs = checkInput(method, ports, input);
  const batch = inputs[0]?.shape[0] as number;
  checkCall(method, batch, options, others);

  const values = await Promise.all(inputs.map((tensor) => tensor.data()));
  const task = ({ start, count, share }: Piece): Task => {
    const parcels = inputs.map(({ shape: [, ...shape], dtype }, i): Parcel => {
      const each = shape.reduce((product, side) => product * side, 1);
      return {
        shape: [count, ...shape],
        dtype,
        values: (values[i] as Float32Array).slice(start * each, (start + count) * each),
      };
    });
    const classes = Array.isArray(target) ? (target as unknown[]).slice(start, start + count) : target;
    return {
      method: share === undefined ? method : 'occlusionShare',
      input: Array.isArray(input) ? parcels : (parcels[0] as Parcel),
      options: { ...others, ...(classes !== undefined && { target: classes }), ...(share && { share }) },
    };
  };

  const isOcclusion = method === 'occlusionMap';
  const atOnce = examplesAtOnce ?? (isOcclusion ? 1 : Math.min(4, Math.ceil(batch / (4 * size))));
  const pieces = piecesOf(batch, atOnce, size, isOcclusion);
  const answers = new Map<Piece, Result>();
  let [next, failed] = [0, false];
  const done = (): number =>
    pieces.reduce((sum, piece) => sum + (answers.has(piece) ? piece.count / (piece.share?.of ?? 1) : 0), 0);
  const lane = async (): Promise<void> => {
    while (next < pieces.length && !failed) {
      signal?.throwIfAborted();
      const piece = pieces[next++] as Piece;
      const answer = await twice(method, () => run(task(piece)));
      if ('error' in answer) throw reviveError(answer.error);
      signal?.throwIfAborted();
      answers.set(piece, answer as Result);
      onProgress?.({ done: Math.floor(done() + 1e-9), total: batch });
    }
  };
  const aborted = abortOf(signal, ending);
  try {
    await Promise.race([Promise.all(Array.from({ length: size }, lane)), aborted.promise]);
  } finally {
    failed = true;
    aborted.forget();
  }
  return together(
    [...new Set(pieces.map(({ start }) => start))].map((start): Result => {
      const own = pieces.filter((piece) => piece.start === start).map((piece) => answers.get(piece) as Result);
      return own.length === 1 ? (own[0] as Result) : { named: joinShares(own as OcclusionShare[], others) };
    }),
  );
}

function checkCall(
  method: MethodName,
  batch: number,
  options: PoolCallOptions & { target?: unknown },
  others: object,
): void {
  const { examplesAtOnce = 1, target } = options;
  if (!Number.isInteger(examplesAtOnce) || examplesAtOnce < 1) {
    throw new OptionError(`${method}: got examplesAtOnce ${show(examplesAtOnce)}; wanted a whole number, 1 or more.`);
  }
  if (target !== undefined && typeof target !== 'number' && !Array.isArray(target)) {
    throw new TargetError(
      `${method}: got the target ${show(target)}; a worker takes a class or a list of classes. An objective holds ` +
        `functions, which cannot be sent to it: call ${method} itself.`,
    );
  }
  if (Array.isArray(target) && target.length !== batch) {
    throw new TargetError(
      `${method}: got ${target.length} target classes for a batch of ${batch}; wanted one for each.`,
    );
  }
  checkCloneable(method, { ...others, target });
  checkPace(method, options);
}

/** Options go to a worker by a structured clone. */
export function checkCloneable(caller: string, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (isCloneable(value)) continue;
    throw new OptionError(
      `${caller}: ${name} is ${show(value)}, which cannot be sent to a worker; call ${caller} itself.`,
    );
  }
}

function isCloneable(value: unknown): boolean {
  if (value instanceof Tensor) return false;
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** A task whose worker breaks is given to another, once. */
export async function twice(method: string, attempt: () => Promise<Answer>): Promise<Answer> {
  try {
    return await attempt();
  } catch (first) {
    if (first instanceof NetlensError) throw first;
    try {
      return await attempt();
    } catch (second) {
      if (second instanceof NetlensError) throw second;
      throw new BackendError(
        `${method}: a worker broke down twice over the same images: ${(second as Error).message}. Try a smaller ` +
          'examplesAtOnce or fewer workers, if memory is short.',
        { cause: second },
      );
    }
  }
}

/** Rejects with the reason of the first of some signals that is aborted. */
function abortOf(...signals: readonly (AbortSignal | undefined)[]): { promise: Promise<never>; forget: () => void } {
  const listening = new AbortController();
  const promise = new Promise<never>((_resolve, reject) => {
    for (const signal of signals) {
      const stop = (): void => reject(signal?.reason as Error);
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { signal: listening.signal });
    }
  });
  return { promise, forget: () => listening.abort() };
}
