import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { startWasm } from 'netlens/wasm';
import { beforeAll, expect, test } from 'vitest';
import { simdOf, type WasmBackend } from '../../src/backend/wasm/heap.js';
import { use } from '../support/backends.js';
import { maxAbs } from '../support/matchers.js';
import { normals } from '../support/random.js';

const wasm = { name: 'wasm', forward: 1e-5, gradient: 1e-4, sine: 1e-4 };

/** Sizes on both sides of whole fours and eights, and axes of all kinds: neighbours or not, the last or not, all. */
const reductions = fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc.subarray(
      shape.map((_, axis) => axis),
      { minLength: 1 },
    ),
    keepsAxes: fc.boolean(),
    dtype: fc.oneof(
      { weight: 4, arbitrary: fc.constant('float32' as const) },
      { weight: 1, arbitrary: fc.constant('int32' as const) },
    ),
    seed: fc.nat(1e6),
  }),
);

beforeAll(async () => {
  await startWasm({ threads: 1 });
  expect(simdOf(tf.backend() as unknown as WasmBackend)).toBeDefined();
});

test.each([
  { name: 'max', reduce: tf.max, bound: 0 },
  { name: 'mean', reduce: tf.mean, bound: 1e-6 },
])('$name is that of the cpu backend', async ({ reduce, bound }) => {
  await fc.assert(
    fc.asyncProperty(reductions, async ({ shape, axes, keepsAxes, dtype, seed }) => {
      const size = shape.reduce((a, b) => a * b);
      const values = normals(seed, size).map((value) => (dtype === 'int32' ? Math.round(4 * value) : value));
      const compute = (): [Float32Array, number[], string] =>
        tf.tidy(() => {
          const result = reduce(tf.tensor(values, shape, dtype), axes, keepsAxes);
          return [result.dataSync<'float32'>(), result.shape, result.dtype];
        });
      await use('cpu');
      const [expected, ...form] = compute();
      await use(wasm);
      const before = tf.memory();
      const [got, ...own] = compute();
      expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
      expect(own).toEqual(form);
      // Where a sum cancels out, its rounding is that of what was summed.
      const gap = maxAbs(got.map((value, i) => value - expected[i]!));
      expect(gap).toBeLessThanOrEqual(bound * maxAbs(values));
    }),
    { numRuns: 300 },
  );
});

test('the largest of values with a NaN is NaN, and of infinities an infinity', async () => {
  await use(wasm);
  const rows = [
    [1, NaN, 2],
    [-1, -2, -3],
    [-Infinity, -Infinity, -Infinity],
    [3, Infinity, 0],
    [NaN, 5, 5],
  ];
  const largest = tf.tidy(() => tf.max(tf.tensor2d(rows), -1).dataSync());
  expect(Array.from(largest)).toEqual([NaN, -1, -Infinity, Infinity, NaN]);
});

test('the mean of many equal values is that value to the last bit', async () => {
  await use(wasm);
  // In single precision, a sum of 2^18 tenths is off by 2.5 in 1,000.
  const tenth = Math.fround(0.1);
  const means = tf.tidy(() => tf.mean(tf.fill([1, 512, 512, 5], tenth), [1, 2]).dataSync());
  expect(Array.from(means)).toEqual([tenth, tenth, tenth, tenth, tenth]);
});
