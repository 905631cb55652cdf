import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll } from 'vitest';
import { listen } from './gpuErrors.js';

/** A backend that the suite runs on, and how close to the oracle its float32 has to come (max |a - b| / max |b|). */
export interface Backend {
  readonly name: string;
  readonly forward: number;
  readonly gradient: number;
  /** What depends on a sine: GPUs may be off by 2^-11 in each (Vulkan's and WGSL's promise; GLSL's is none). */
  readonly sine: number;
}

const tested: readonly Backend[] = [
  { name: 'cpu', forward: 1e-5, gradient: 1e-4, sine: 1e-4 },
  { name: 'wasm', forward: 1e-5, gradient: 1e-4, sine: 1e-4 },
  { name: 'webgl', forward: 1e-5, gradient: 1e-4, sine: 2 ** -11 },
  { name: 'webgpu', forward: 1e-5, gradient: 1e-4, sine: 2 ** -11 },
];

const withoutGpu = ['cpu', 'wasm'];
/** In a cell of the conformance matrix, its backend. */
const { netlensBackend } = globalThis as { netlensBackend?: string };
export const inCell: boolean = netlensBackend !== undefined;

export const backends: readonly Backend[] = tested.filter(({ name }) =>
  !inCell ? withoutGpu.includes(name) : name === netlensBackend,
);

/**
 * Whether a GPU's backend is under test. In software, as here and in CI, it takes some fifty times as long as wasm:
 * there, tests of many cases run a few of them.
 */
export const inSoftware: boolean = backends.some(({ name }) => name.startsWith('webg'));

/** All cases, or with a GPU's backend some of them. */
export const fewer = <T>(cases: readonly T[], ...chosen: number[]): readonly T[] =>
  inSoftware ? chosen.map((i) => cases[i] as T) : cases;

/** Starts a backend and makes sure that it is the one that runs: tfjs answers a failure with a silent fallback. */
export async function use(backend: Backend | 'cpu'): Promise<void> {
  const name = backend === 'cpu' ? backend : backend.name;
  const started = tf.getBackend() === name || (await tf.setBackend(name));
  await tf.ready();
  if (!started || tf.getBackend() !== name) throw new Error(`wanted the ${name} backend, got ${tf.getBackend()}`);
  listen();
}

/**
 * Has a GPU compute small tensors too, for the tests of a file. tfjs leaves those to the processor by default, so that
 * what is tested would not be the GPU's programs.
 */
export function nothingForwarded(): void {
  if (!inSoftware) return;
  const flag = `${netlensBackend!.toUpperCase()}_CPU_FORWARD`;
  beforeAll(() => tf.env().set(flag, false));
  afterAll(() => tf.env().set(flag, true));
}

/** Runs the oracle on the cpu backend, then goes back to the backend under test. */
export async function onCpu<T>(compute: () => T | Promise<T>): Promise<T> {
  const name = tf.getBackend();
  await use('cpu');
  try {
    return await compute();
  } finally {
    await tf.setBackend(name);
  }
}

/** A tensor's numbers; the tensor is disposed. */
export async function read(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}
