import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { startWasm } from 'netlens/wasm';
import { beforeAll, expect, test } from 'vitest';
import { packedConvolution, packFilter } from '../../src/backend/packedConvolution.js';
import { use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { normals } from '../support/random.js';
import { gather } from '../support/wasmThreads.js';

type Quad = [number, number, number, number];

const wasm = { name: 'wasm', forward: 1e-5, gradient: 1e-4, sine: 1e-4 };
const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const sides = fc.tuple(fc.nat(3), fc.nat(3));

/** Channels on both sides of whole panels of eight, pictures on both sides of whole tiles of four or five pixels. */
const convolutions = fc
  .record({
    x: fc.tuple(size(3), size(12), size(12), size(40)),
    window: fc.tuple(size(4), size(4)),
    filters: size(40),
    stride: fc.tuple(size(3), size(3)),
    dilation: fc.tuple(size(2), size(2)),
    padding: fc.tuple(sides, sides),
    biased: fc.boolean(),
    ceiling: fc.constantFrom(6, Infinity),
    seed: fc.nat(1e6),
  })
  .filter(({ x, window, dilation, padding }) =>
    [0, 1].every((i) => x[i + 1]! + padding[i]![0] + padding[i]![1] > (window[i]! - 1) * dilation[i]!),
  );

beforeAll(async () => {
  await startWasm({ threads: 3 });
  await gather(3);
});

test('on three threads, is the convolution of the cpu backend', async () => {
  await fc.assert(
    fc.asyncProperty(convolutions, async ({ x, window, filters, stride, dilation, padding, biased, ceiling, seed }) => {
      // tfjs's conv2d takes no stride with a dilation.
      const strides: [number, number] = dilation.some((d) => d > 1) ? [1, 1] : stride;
      const shape: Quad = [window[0], window[1], x[3], filters];
      const pad: tf.backend_util.ExplicitPadding = [[0, 0], padding[0], padding[1], [0, 0]];
      const values = [x as number[], shape as number[], [filters]].map((dimensions, i) =>
        normals(
          seed + i,
          dimensions.reduce((a, b) => a * b),
        ),
      );
      const tensors = (): [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D] => [
        tf.tensor4d(values[0]!, x),
        tf.tensor4d(values[1]!, shape),
        tf.tensor1d(values[2]!),
      ];

      await use('cpu');
      const expected = tf.tidy(() => {
        const [image, filter, bias] = tensors();
        const y = tf.conv2d(image, filter, strides, pad, 'NHWC', dilation);
        return tf.clipByValue(biased ? tf.add(y, bias) : y, 0, ceiling).dataSync<'float32'>();
      });
      await use(wasm);
      const before = tf.memory().numTensors;
      const got = tf.tidy(() => {
        const [image, filter, bias] = tensors();
        const range: [number, number] = [0, ceiling];
        const inputs = { x: image, filter: packFilter(filter), ...(biased && { bias }) };
        return packedConvolution(inputs, {
          filterShape: shape,
          strides,
          dilations: dilation,
          pad: pad as [[0, 0], [number, number], [number, number], [0, 0]],
          range,
        }).dataSync<'float32'>();
      });
      expect(tf.memory().numTensors).toBe(before);
      expect(difference(got, expected)).toBeLessThan(1e-5);
    }),
    { numRuns: 300 },
  );
});

test('keeps a NaN through its clipping', async () => {
  await use(wasm);
  const x = tf.tensor4d([NaN, 1, -1], [1, 3, 1, 1]);
  const filter = tf.ones([1, 1, 1, 1]) as tf.Tensor4D;
  const y = packedConvolution(
    { x, filter: packFilter(filter) },
    { filterShape: [1, 1, 1, 1], strides: [1, 1], dilations: [1, 1], pad: 'valid', range: [0, 6] },
  );
  expect(Array.from(y.dataSync())).toEqual([NaN, 1, 0]);
});
