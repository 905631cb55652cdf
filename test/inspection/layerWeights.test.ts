import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { activations, layerWeights, renderWeights } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential, type Layer } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { smallNet } from '../support/smallNet.js';
import { randomizeWeights } from '../support/weights.js';

describe.each(backends)('layerWeights on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each([
    ['conv1', [3, 3, 3, 4]],
    ['depthwise', [3, 3, 4, 1]],
    ['classes', [5, 4]],
  ])('gives the kernel of %s as the model has it, not folded', async (name, shape) => {
    const model = smallNet();
    const kernel = layerWeights(model, name);
    expect(kernel.shape).toEqual(shape);
    expect(await read(kernel)).toEqual(await model.getLayer(name).getWeights()[0]!.data());
    model.dispose();
  });

  test('is a copy: it outlives the model', async () => {
    const model = smallNet();
    const before = (await model.getLayer('conv1').getWeights()[0]!.data()).slice();
    const kernel = layerWeights(model, 'conv1');
    model.dispose();
    expect(await read(kernel)).toEqual(before);
  });

  /** A convolution over the whole picture, of one place. */
  const whole = (x: tf.Tensor4D, kernel: tf.Tensor): Promise<Float32Array> =>
    read(tf.tidy(() => tf.conv2d(x, kernel as tf.Tensor4D, 1, 'valid')));
  const dense = (): Layer => layers.dense({ units: 3, useBias: false, name: 'dense' });

  test('gives a dense layer behind a flattened picture as pictures, on paper and as a convolution', async () => {
    const model = sequential([2, 3, 2], [layers.flatten(), layers.dropout({ rate: 0.5 }), dense()]);
    tf.tidy(() => model.setWeights([tf.reshape(tf.range(0, 36), [12, 3])]));
    const before = tf.memory().numTensors;
    const kernel = layerWeights(model, 'dense', { unflatten: true });
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(kernel.shape).toEqual([2, 3, 2, 3]);
    // Input (y, x, c) is number (3 y + x) 2 + c in the flat picture, and has the weights 3 n to 3 n + 2.
    const values = (await kernel.array()) as number[][][][];
    for (const [y, x, c] of [
      [0, 0, 0],
      [1, 0, 1],
      [0, 2, 0],
      [1, 2, 1],
    ] as const) {
      const n = (3 * y + x) * 2 + c;
      expect(values[y]![x]![c]).toEqual([3 * n, 3 * n + 1, 3 * n + 2]);
    }
    const x = tf.tensor4d(normals(3, 24), [2, 2, 3, 2]);
    expect(await whole(x, kernel)).toBeAllclose(await read(model.predict(x) as tf.Tensor), { ofMax: 1e-5 });
    expect(await renderWeights(kernel)).toHaveLength(3);
    const flat = layerWeights(model, 'dense');
    expect(flat.shape).toEqual([12, 3]);
    tf.dispose([kernel, flat, x]);
    model.dispose();
  });

  test('behind channels that come first, are moved, or are none', async () => {
    const conv = layers.conv2d({ filters: 4, kernelSize: 1, dataFormat: 'channelsFirst', name: 'conv' });
    const first = randomizeWeights(sequential([3, 5, 6], [conv, layers.flatten(), dense()]), 5);
    const moved = randomizeWeights(
      sequential([5, 6, 4], [layers.permute({ dims: [3, 1, 2] }), layers.flatten(), dense()]),
      6,
    );
    for (const model of [first, moved]) {
      const kernel = layerWeights(model, 'dense', { unflatten: true });
      expect(kernel.shape).toEqual([5, 6, 4, 3]);
      const x = tf.randomNormal([1, ...model.inputs[0]!.shape.slice(1)] as number[], 0, 1, 'float32', 2);
      const last =
        model === moved
          ? (x.clone() as tf.Tensor4D)
          : tf.tidy(() => {
              const made = activations(model, x, { layers: ['conv'] })['conv'] as tf.Tensor4D;
              return tf.transpose(made, [0, 2, 3, 1]);
            });
      expect(await whole(last, kernel)).toBeAllclose(await read(model.predict(x) as tf.Tensor), { ofMax: 1e-4 });
      tf.dispose([x, last, kernel]);
      model.dispose();
    }
    const shapes: [Layer[], number[], number[]][] = [
      [
        [layers.flatten(), dense()],
        [4, 5],
        [4, 5, 1, 3],
      ],
      [
        [layers.conv1d({ filters: 2, kernelSize: 3 }), layers.flatten(), dense()],
        [6, 5],
        [4, 2, 3],
      ],
      [
        [layers.flatten(), layers.dense({ units: 7 }), dense()],
        [2, 2, 1],
        [7, 3],
      ],
      [
        [layers.globalAveragePooling2d({}), dense()],
        [2, 2, 5],
        [5, 3],
      ],
    ];
    for (const [list, input, expected] of shapes) {
      const model = sequential(input, list);
      const kernel = layerWeights(model, 'dense', { unflatten: true });
      expect(kernel.shape).toEqual(expected);
      kernel.dispose();
      model.dispose();
    }
  });

  test('finds a layer of a nested model', async () => {
    const inner = sequential([5, 5, 2], [layers.conv2d({ filters: 3, kernelSize: 2, name: 'deep' })]);
    inner.name = 'base';
    const outer = randomizeWeights(
      functional([[5, 5, 2]], (x) => on(layers.flatten(), on(inner, x))),
      4,
    );
    const kernel = layerWeights(outer, 'base/deep');
    expect(await read(kernel)).toEqual(await inner.getLayer('deep').getWeights()[0]!.data());
    outer.dispose();
  });
});
