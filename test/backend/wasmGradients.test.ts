import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';
import { startWasm } from 'netlens/wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { relaxedSimdModule, simdModule, threadsModule } from '../../src/backend/wasm/simdModule.js';
import { simdSource } from '../../scripts/buildSimd.js';
import { difference } from '../support/matchers.js';
import { gather, simd } from '../support/wasmThreads.js';
import { gated, gradientCases, gradientsOn } from './gradientCases.js';
import { checkSampling, checkWaves } from './synthesisCases.js';

let expected: Float32Array[];

beforeAll(async () => {
  expect(version_layers).toBe('4.22.0'); // imported as a value, tfjs-layers registers the gradients
  expected = await gradientsOn('cpu');
  await startWasm({ threads: 3 });
  await gather(3);
});

describe('the gradient kernels for wasm', () => {
  test("with SIMD, equal the cpu backend's", async () => {
    const got = await gradientsOn('wasm');
    expect(simd()).toBeDefined();
    gradientCases.forEach(({ name }, i) => expect(difference(got[i]!, expected[i]!), name).toBeLessThan(1e-5));
  });

  test('are compiled from the committed source', async () => {
    const source = await simdSource();
    for (const module of [simdModule, relaxedSimdModule, threadsModule]) expect(source).toContain(module);
  });

  test.each([6, Infinity])('pass a gradient between 0 and %d', async (ceiling) => {
    await tf.setBackend('wasm');
    const output = Float32Array.from({ length: 1003 }, (_, i) => Math.min(Math.max(0, (i % 13) - 3), ceiling));
    const gradient = Float32Array.from(output, (_, i) => Math.sin(i) * 10);
    const tensors = { gradient: tf.tensor1d(gradient), output: tf.tensor1d(output) };
    const result = tf.engine().runKernel('NetlensGate', tensors, { ceiling }) as tf.Tensor;
    expect(Array.from(await result.data())).toEqual(gated(gradient, output, ceiling));
    tf.dispose([result, ...Object.values(tensors)]);
  });

  test('sum waves and find them, sample along a map and spread, leaving nothing', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory().numTensors;
    await checkWaves();
    await checkSampling();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a slice of any rank and type is that of the cpu backend', async () => {
  const cut = async (name: string): Promise<unknown[]> => {
    await tf.setBackend(name);
    const five = tf.tidy(() => tf.reshape(tf.range(0, 360, 1, 'float32'), [2, 3, 4, 5, 3]));
    const tensors = [
      tf.slice(five, [1, 0, 1, 2, 0], [1, 3, 2, 3, 3]),
      tf.slice(five, [0, 1, 0, 0, 0], [2, 1, 4, 5, 3]),
      tf.slice(five, [0, 0, 3, 4, 1], [-1, 2, 1, 1, 2]),
      tf.slice(five, [0, 0, 0, 0, 0], [2, 0, 1, 1, 1]),
      tf.slice(five, 1),
      tf.slice(tf.tensor1d([1, 2, 3, 4], 'int32'), 2, 2),
      tf.slice(tf.tensor2d([true, false, false, true], [2, 2]), [0, 1], [2, 1]),
      tf.slice(tf.tensor2d(['a', 'b', 'c', 'd'], [2, 2]), [0, 1], [2, 1]),
    ];
    const values = await Promise.all(tensors.map(async (t) => [t.shape, t.dtype, Array.from(await t.data())]));
    tf.dispose([five, ...tensors]);
    return values;
  };
  expect(await cut('wasm')).toEqual(await cut('cpu'));
});
