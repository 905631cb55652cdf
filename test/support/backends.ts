import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
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

/** Starts a backend and makes sure that it is the one that runs: tfjs answers a failure with a silent fallback. */
export async function use(backend: Backend | 'cpu'): Promise<void> {
  const name = backend === 'cpu' ? backend : backend.name;
  const started = tf.getBackend() === name || (await tf.setBackend(name));
  await tf.ready();
  if (!started || tf.getBackend() !== name) throw new Error(`wanted the ${name} backend, got ${tf.getBackend()}`);
  listen();
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
