import { backend } from '@tensorflow/tfjs-core';
import { readOptions, type Declared } from '../../declare.js';
import { isCount, messageOf } from '../../options.js';
import { isWasmPaths, type WasmPaths } from './binaries.js';
import { builtin } from './builtin.js';
import { simdOf } from './heap.js';
import { registerKernels } from './registerKernels.js';
import { isShared } from './sharedHeap.js';
import type { Simd } from './Simd.js';
import { startBackend } from './startBackend.js';
import { Team } from './Team.js';
import type { WasmBackend } from './WasmBackend.js';

export type { WasmPaths } from './binaries.js';

/** Threads by default at most, and at most at all. */
const USUAL = 16;
const MOST = 64;

/** What `startWasm` is told. */
export interface StartWasmOptions {
  /**
   * How many threads compute, the caller's included: 1 to 64. More than the machine has cores are slower.
   * @default as many as the machine has cores, 16 at most
   */
  readonly threads?: number;
  /**
   * Where tfjs's `.wasm` files are: their folder, or the address of each, as `setWasmPaths` takes it.
   * @default in Node, Deno and Bun, in the package; in a page, where `setWasmPaths` says
   */
  readonly path?: string | WasmPaths;
}

/** The wasm backend as `startWasm` leaves it. */
export interface WasmThreads {
  /** How many threads compute at present, the caller's included. */
  readonly threads: number;
  /** Why there is one thread where more were wanted; undefined where there is no reason. */
  readonly reason: string | undefined;
  /** Ends the other threads; the backend goes on with one. `startWasm` starts them again. */
  readonly stop: () => Promise<void>;
}

/**
 * Makes tfjs's wasm backend the one in use, with netlens's kernels on all cores: in place of `setBackend('wasm')`.
 * Call it first: a backend that runs already has a heap that threads cannot share. It also imports
 * `@tensorflow/tfjs-backend-wasm`.
 *
 * Some of its kernels tfjs lacks on wasm: the gradients of convolutions, depthwise convolutions and gather. So
 * `tf.grad` and `model.fit` work there. Others tfjs gets wrong: the gradients of max pooling and of convolutions in
 * three dimensions. Others are faster: convolutions, slices, a rectifier's gradient, Fourier transforms, bilinear
 * sampling.
 *
 * The threads share tfjs's heap: its own binary, with its memory declared as shared. A page must be isolated from other
 * origins for that (`crossOriginIsolated`), and its policy must allow workers from `blob:`. Where threads cannot be,
 * one computes, and `reason` says why. Results have the same bits for any number of threads. Idle threads sleep, and do
 * not keep a process alive. While they are busy with other things, the caller computes alone.
 *
 * Calling it again changes the number of threads. Several calls wait for each other.
 *
 * @throws An `OptionError` for a number of threads that cannot be.
 * @throws A `BackendError` where the backend cannot be started: its `.wasm` files are missing. Later, from any
 *   call, where a thread died in the middle of it; the next call runs on one thread.
 * @example
 * ```ts
 * import { startWasm } from 'netlens/wasm';
 *
 * const { threads, reason } = await startWasm();
 * console.log(`${threads} threads`, reason ?? '');
 * ```
 */
export function startWasm(options: StartWasmOptions = {}): Promise<WasmThreads> {
  return inTurn(() => started(options));
}

const cores = (): number =>
  (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ??
  builtin('node:os')?.availableParallelism() ??
  1;

const threadCount: Declared<number | undefined> = {
  fallback: undefined,
  isRight: (value) => isCount(value, 1) && value <= MOST,
  wanted: `a whole number from 1 to ${MOST}`,
};

const paths: Declared<string | WasmPaths | undefined> = {
  fallback: undefined,
  isRight: (value) => typeof value === 'string' || isWasmPaths(value),
  wanted: 'a folder, or the address of each of the three .wasm files by its name',
};

/** What runs over a heap, and why there is no more. */
interface State {
  team?: Team | undefined;
  reason?: string | undefined;
}

const states = new WeakMap<Simd, State>();

let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const turn = last.then(run);
  last = turn.catch(() => undefined);
  return turn;
}

async function started(options: StartWasmOptions): Promise<WasmThreads> {
  const read = readOptions('startWasm', options, { threads: threadCount, path: paths });
  const threads = read.threads ?? Math.min(USUAL, cores());
  const reason = await startBackend(threads > 1, read.path);
  registerKernels();
  const simd = simdOf(backend() as unknown as WasmBackend);
  if (simd === undefined) return { threads: 1, reason, stop: () => Promise.resolve() };
  const state = states.get(simd) ?? {};
  states.set(simd, state);
  if (simd.threads !== threads) {
    await stop(simd, state);
    if (threads > 1) await gather(simd, state, threads, reason);
  }
  return {
    get threads() {
      return simd.threads;
    },
    get reason() {
      return state.reason;
    },
    stop: () => inTurn(() => stop(simd, state)),
  };
}

async function gather(simd: Simd, state: State, threads: number, reason: string | undefined): Promise<void> {
  if (!isShared(simd.memory)) {
    // What was set up here did not reach the one that started.
    state.reason = reason ?? 'another copy of @tensorflow/tfjs-backend-wasm started the backend';
    return;
  }
  try {
    const onEnd = (why: string): void => void Object.assign(state, { team: undefined, reason: why });
    simd.team = state.team = await Team.start(simd, threads, { onEnd });
  } catch (error) {
    state.reason = `no thread can be started: ${messageOf(error)}`;
  }
}

async function stop(simd: Simd, state: State): Promise<void> {
  const { team } = state;
  Object.assign(state, { team: undefined, reason: undefined });
  simd.team = undefined;
  await team?.stop();
}
