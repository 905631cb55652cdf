import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError, openNetwork, saliency, type Network } from 'netlens';
import { loadModel } from 'netlens/node';
import { startWasm, type StartWasmOptions } from 'netlens/wasm';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Spawn } from '../../src/backend/wasm/spawnHelper.js';
import { world } from '../support/disk.js';
import { forgetWasm, gather, onThreads, simd, startAnew } from '../support/wasmThreads.js';

const heap = (): ArrayBufferLike => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.buffer;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('startWasm', () => {
  test('starts the backend with as many threads as are wanted, on one heap', async () => {
    const { threads, reason, stop } = await startAnew({ threads: 3 });
    expect([threads, reason, tf.getBackend()]).toEqual([3, undefined, 'wasm']);
    expect(heap()).toBeInstanceOf(SharedArrayBuffer);
    await stop();
  });

  test('has one thread after stop, and threads again when called again', async () => {
    const first = await startAnew({ threads: 2 });
    await first.stop();
    expect(first.threads).toBe(1);
    const second = await startWasm({ threads: 4 });
    expect([first.threads, second.threads]).toEqual([4, 4]);
    await second.stop();
  });

  test('called several times at once, leaves what the last one wants', async () => {
    forgetWasm();
    const all = await Promise.all([startWasm({ threads: 2 }), startWasm({ threads: 3 }), startWasm({ threads: 2 })]);
    expect(all.map(({ threads }) => threads)).toEqual([2, 2, 2]);
    await all[0].stop();
  });

  test('shares no heap where one thread is wanted', async () => {
    const { threads, reason } = await startAnew({ threads: 1 });
    expect([threads, reason]).toEqual([1, undefined]);
    expect(heap()).toBeInstanceOf(ArrayBuffer);
  });

  test('without SharedArrayBuffer has one thread, and says why', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const { threads, reason } = await startAnew({ threads: 2 });
    expect(threads).toBe(1);
    expect(reason).toBe('there is no SharedArrayBuffer here');
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });

  test('on a backend that runs already has one thread, and says why', async () => {
    forgetWasm();
    await tf.setBackend('wasm');
    const { threads, reason } = await startWasm({ threads: 2 });
    expect(threads).toBe(1);
    expect(reason).toMatch(/had been started before/);
  });

  test('where no thread can be started has one, and says why', async () => {
    forgetWasm();
    const spy = vi.spyOn(process, 'getBuiltinModule').mockImplementation(withoutThreads as never);
    const { threads, reason } = await startWasm({ threads: 2 });
    expect(threads).toBe(1);
    expect(reason).toBe('no thread can be started: not today');
    spy.mockRestore();
  });

  test('names the file that is missing', async () => {
    forgetWasm();
    await expect(startWasm({ path: '/nowhere', threads: 2 })).rejects.toThrow(
      /^startWasm: \/nowhere\/tfjs-backend-wasm-simd\.wasm cannot be read/,
    );
    await expect(startWasm({ path: '/nowhere', threads: 2 })).rejects.toBeInstanceOf(BackendError);
  });

  test.each([
    { threads: 0 },
    { threads: 1.5 },
    { threads: 65 },
    { threads: '2' },
    { path: 3 },
    { path: { 'tfjs-backend-wasm.wasm': 'a' } },
    { cores: 2 },
    null,
  ])('refuses %o', async (options) => {
    await expect(startWasm(options as StartWasmOptions)).rejects.toBeInstanceOf(OptionError);
  });
});

const getBuiltinModule = process.getBuiltinModule.bind(process);

function withoutThreads(id: string): unknown {
  const module = getBuiltinModule(id) as object;
  if (id !== 'node:worker_threads') return module;
  return {
    Worker: class {
      constructor() {
        throw new Error('not today');
      }
    },
  };
}

describe('a team of threads', () => {
  let network: Network;
  let image: tf.Tensor4D;
  let alone: Float32Array;
  const map = (): Float32Array => tf.tidy(() => saliency(network, image).dataSync<'float32'>());

  beforeEach(async () => {
    // More than one, so that the heap is one to share.
    await (await startAnew({ threads: 2 })).stop();
    network = openNetwork(await loadModel(world));
    image = tf.randomUniform([2, 64, 64, 3], 0, 1, 'float32', 7);
    alone = map();
  });

  test.each([2, 3, 8])('of %i gives the same bits as one thread', async (threads) => {
    const held: tf.Tensor[] = [];
    await onThreads(threads, async () => {
      for (let i = 0; i < 6; i++) {
        held.push(tf.zeros([1_000_000])); // The heap grows.
        expect(map()).toEqual(alone);
        if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 20)); // The helpers fall asleep.
      }
    });
    tf.dispose(held);
  });

  /** Runs until a helper has taken a part of a job, which ends it. */
  function untilLost(run: () => unknown): unknown {
    const { numTensors, numDataBuffers } = tf.memory();
    for (let i = 0; i < 1000; i++) {
      try {
        run();
      } catch (error) {
        expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
        return error;
      }
    }
    return undefined;
  }

  test('ends a call in an error where a helper traps; the next one runs, and new threads can be had', async () => {
    const ended = vi.fn();
    await gather(2, { onEnd: ended });
    const run = simd().run.bind(simd());
    // A helper's room beyond the heap's end: it is the seventh number, in bytes.
    const broken = vi.spyOn(simd(), 'run').mockImplementation((name, values, ...rest) => {
      run(name, name === 'convolution' ? values.with(5, 0x7fff0000) : values, ...rest);
    });
    const error = untilLost(map);
    broken.mockRestore();
    expect(error).toBeInstanceOf(BackendError);
    expect((error as Error).message).toMatch(/could not do its part.*startWasm\(\)/);
    expect(ended).toHaveBeenCalledExactlyOnceWith('a thread could not do its part of the work');
    expect(map()).toEqual(alone);
    expect((await startWasm({ threads: 2 })).threads).toBe(2);
    expect(map()).toEqual(alone);
    await startWasm({ threads: 1 });
  });

  test('ends a call in an error where a helper dies with a part of the work', async () => {
    await gather(2, { spawn: spawnMortal, patience: 200 });
    const error = untilLost(map);
    expect(error).toBeInstanceOf(BackendError);
    expect((error as Error).message).toMatch(/a thread is gone that held a part of the work/);
    expect(simd().threads).toBe(1);
    expect(map()).toEqual(alone);
  });

  test('goes on where a helper dies asleep', async () => {
    const workers: Worker[] = [];
    await gather(3, { spawn: (data) => spawnWorker(data, 'kernel', workers) });
    expect(map()).toEqual(alone);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await workers[0]!.terminate();
    expect(map()).toEqual(alone);
    simd().team = undefined;
    await Promise.all(workers.map((worker) => worker.terminate()));
  });
});

/** A helper that ends at its first chunk, as if killed. */
const spawnMortal: Spawn = (data) => spawnWorker(data, '() => process.exit(1)');

async function spawnWorker(workerData: Parameters<Spawn>[0], run: string, workers: Worker[] = []): ReturnType<Spawn> {
  const code = `const { parentPort, workerData } = require('node:worker_threads');
    const { kernels, threads, memory, control, thread, spins } = workerData;
    const kernel = new WebAssembly.Instance(kernels, { env: { memory } }).exports.run;
    const { help } = new WebAssembly.Instance(threads, { env: { memory, run: ${run} } }).exports;
    parentPort.postMessage('ready');
    help(control, thread, spins);`;
  const worker = new Worker(code, { eval: true, workerData });
  workers.push(worker);
  await new Promise((resolve) => worker.once('message', resolve));
  worker.unref();
  return { kill: () => void worker.terminate(), ended: () => worker.terminate().then(() => true) };
}
