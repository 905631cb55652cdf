import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { startWasm } from 'netlens/wasm';
import { beforeAll, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { normals } from '../support/random.js';
import { gather } from '../support/wasmThreads.js';

type Quad = [number, number, number, number];

const wasm = { name: 'wasm', forward: 1e-5, gradient: 1e-4, sine: 1e-4 };
const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const sides = fc.tuple(fc.nat(3), fc.nat(3));

/** Channels on both sides of whole fours; mostly the windows and strides that have loops of their own. */
const convolutions = fc
  .record({
    x: fc.tuple(size(3), size(14), size(20), size(18)),
    window: fc.oneof({ weight: 2, arbitrary: fc.constant([3, 3]) }, fc.tuple(size(5), size(5))),
    stride: fc.oneof({ weight: 2, arbitrary: fc.constantFrom([1, 1], [2, 2]) }, fc.tuple(size(3), size(3))),
    dilation: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constant(2)),
    multiplier: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constant(2)),
    padding: fc.tuple(sides, sides),
    activation: fc.constantFrom('linear', 'relu', 'relu6', 'sigmoid'),
    biased: fc.boolean(),
    seed: fc.nat(1e6),
  })
  .filter(({ x, window, dilation, padding }) =>
    [0, 1].every((i) => x[i + 1]! + padding[i]![0] + padding[i]![1] > (window[i]! - 1) * dilation),
  );

beforeAll(async () => {
  await startWasm({ threads: 3 });
  await gather(3);
});

test('on three threads, is the depthwise convolution of the cpu backend', async () => {
  await fc.assert(
    fc.asyncProperty(convolutions, async (c) => {
      const shape: Quad = [c.window[0]!, c.window[1]!, c.x[3], c.multiplier];
      const values = [c.x as number[], shape as number[], [c.x[3] * c.multiplier]].map((dimensions, i) =>
        normals(
          c.seed + i,
          dimensions.reduce((a, b) => a * b),
        ),
      );
      const compute = (): Float32Array =>
        tf.tidy(() =>
          tf.fused
            .depthwiseConv2d({
              x: tf.tensor4d(values[0]!, c.x),
              filter: tf.tensor4d(values[1]!, shape),
              // tfjs strides or dilates, not both.
              strides: c.dilation > 1 ? 1 : (c.stride as [number, number]),
              dilations: c.dilation,
              pad: [[0, 0], ...c.padding, [0, 0]] as unknown as 'same',
              activation: c.activation as 'relu',
              ...(c.biased && { bias: tf.tensor1d(values[2]!) }),
            })
            .dataSync<'float32'>(),
        );
      await use('cpu');
      const expected = compute();
      await use(wasm);
      const before = tf.memory();
      const got = compute();
      expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
      expect(difference(got, expected)).toBeLessThan(1e-5);
    }),
    { numRuns: 300 },
  );
});

test('keeps a NaN through its clipping', async () => {
  await use(wasm);
  const y = tf.tidy(() =>
    tf.fused.depthwiseConv2d({
      x: tf.tensor4d([NaN, 1, -1, 8, 1, NaN, 2, 3, 4, 5], [1, 2, 1, 5]),
      filter: tf.ones([1, 1, 5, 1]),
      strides: 1,
      pad: 'valid',
      activation: 'relu6',
    }),
  );
  expect(Array.from(y.dataSync())).toEqual([NaN, 1, 0, 6, 1, NaN, 2, 3, 4, 5]);
  y.dispose();
});
