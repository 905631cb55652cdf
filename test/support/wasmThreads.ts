import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { startWasm, type StartWasmOptions, type WasmThreads } from 'netlens/wasm';
import { simdOf, type WasmBackend } from '../../src/backend/wasm/heap.js';
import type { Simd } from '../../src/backend/wasm/Simd.js';
import { Team } from '../../src/backend/wasm/Team.js';

/** Has tfjs forget its wasm backend, and everything on it: the next start makes a new heap. */
export function forgetWasm(): void {
  const { factory, priority } = tf.engine().registryFactory['wasm']!;
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory, priority);
}

/** Starts the wasm backend anew. */
export async function startAnew(options?: StartWasmOptions): Promise<WasmThreads> {
  forgetWasm();
  return startWasm(options);
}

/** The SIMD module over the present heap. */
export function simd(): Simd {
  return simdOf(tf.backend() as unknown as WasmBackend)!;
}

/**
 * Gives the heap a team of so many threads that shares each job, however small, and however busy the machine is. The
 * heap must be one that threads can share.
 */
export async function gather(threads: number, options?: Parameters<typeof Team.start>[2]): Promise<Team | undefined> {
  const here = simd();
  here.grain = 1;
  if (threads === 1) return undefined;
  const always = { allows: () => true, note: () => undefined };
  const team = await Team.start(here, threads, { backOff: always, ...options });
  here.team = team;
  return team;
}

/** Computes on a team of so many threads, which ends afterwards. */
export async function onThreads<T>(threads: number, compute: () => T | Promise<T>): Promise<T> {
  const team = await gather(threads);
  try {
    return await compute();
  } finally {
    simd().team = undefined;
    await team?.stop();
  }
}
