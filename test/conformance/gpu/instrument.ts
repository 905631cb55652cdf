import * as tf from '@tensorflow/tfjs-core';

/** What of tfjs's GPU backends is looked at: how they read, run and keep programs. */
interface GpuBackend {
  read(...args: unknown[]): unknown;
  readSync(...args: unknown[]): unknown;
  runWebGLProgram?(...args: unknown[]): unknown;
  runWebGPUProgram?(...args: unknown[]): unknown;
  readonly binaryCache?: object;
  readonly pipelineCache?: object;
}

const backend = (): GpuBackend => tf.backend() as unknown as GpuBackend;

/** How many programs the backend has compiled so far. */
export function compiled(): number {
  const { binaryCache, pipelineCache } = backend();
  return Object.keys((binaryCache ?? pipelineCache)!).length;
}

/** Counts the reads and the programs launched while something runs; its result is disposed of. */
export function watch(run: () => tf.TensorContainer): { reads: number; launches: number } {
  const gpu = backend();
  const count = { reads: 0, launches: 0 };
  const methods = [
    ['read', 'reads'],
    ['readSync', 'reads'],
    ['runWebGLProgram', 'launches'],
    ['runWebGPUProgram', 'launches'],
  ] as const;
  for (const [method, counter] of methods) {
    const original = gpu[method]?.bind(gpu);
    if (!original) continue;
    gpu[method] = (...args: unknown[]) => {
      count[counter]++;
      return original(...args);
    };
  }
  try {
    tf.dispose(run());
  } finally {
    // What was put on the instance goes; the class's own methods are there again.
    for (const [method] of methods) delete (gpu as Partial<GpuBackend>)[method];
  }
  return count;
}
