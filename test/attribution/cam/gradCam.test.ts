import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { cam, channel, gradCam } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../../oracle/cases/case.js';
import { backends, onCpu, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { randomizeWeights } from '../../support/weights.js';
import { paperModel, twoByTwo, twoChannels } from '../onPaper.js';

const close = { atol: 1e-6 };

describe.each(backends)('gradCam on $name', (backend) => {
  beforeAll(() => use(backend));

  test('weighs channels by their mean gradient and keeps what is positive', async () => {
    // class 0: 2 A1 - A2 = [[2, 4], [0.5, -1]]; class 1: -A1 + A2 = [[-1, -2], [0, 1]]
    const model = twoChannels();
    const input = twoByTwo();
    const map = (target: number, relu?: boolean): Promise<Float32Array> =>
      read(gradCam(model, input, { target, layer: 'seen', resize: 'none', ...(relu === undefined ? {} : { relu }) }));
    expect(await map(0)).toBeAllclose([2, 4, 0.5, 0], close);
    expect(await map(0, false)).toBeAllclose([2, 4, 0.5, -1], close);
    expect(await map(1)).toBeAllclose([0, 0, 0, 1], close);
    expect(await map(1, false)).toBeAllclose([-1, -2, 0, 1], close);
    model.dispose();
    input.dispose();
  });

  test('explains every example by its own class', async () => {
    const model = twoChannels();
    const one = twoByTwo();
    const input = tf.concat([one, one]);
    const map = gradCam(model, input, { target: [1, 0], layer: 'seen', resize: 'none' });
    expect(map.shape).toEqual([2, 2, 2]);
    expect(await read(map)).toBeAllclose([0, 0, 0, 1, 2, 4, 0.5, 0], close);
    model.dispose();
    tf.dispose([one, input]);
  });

  test('resizes with half-pixel centres', async () => {
    // The same two channels, of the means of 2x2 blocks. Along one side: [1, 0], [3/4, 1/4], [1/4, 3/4], [0, 1] of the
    // two.
    const model = paperModel(
      [4, 4, 1],
      [
        layers.averagePooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, name: 'small' }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [[1], [1, 1, 1, 1]],
    );
    const small = tf.tensor4d([4, 8, 0, 16], [1, 2, 2, 1]);
    const input = tf.image.resizeNearestNeighbor(small, [4, 4]);
    const map = gradCam(model, input, { target: 0, layer: 'small' });
    const side = [
      [1, 0],
      [0.75, 0.25],
      [0.25, 0.75],
      [0, 1],
    ] as const;
    const expected = side.flatMap(([a, b]) => side.map(([c, d]) => a * (4 * c + 8 * d) + b * (0 * c + 16 * d)));
    expect(map.shape).toEqual([1, 4, 4]);
    expect(await read(map)).toBeAllclose(expected, close);
    model.dispose();
    tf.dispose([small, input]);
  });

  test('resizes to sides that are no multiples', async () => {
    // From 2 to 5 columns: centres at -0.3, 0.1, 0.5, 0.9 and 1.3 of the small side, held to its ends; one row stays
    // one row.
    const model = paperModel(
      [1, 5, 1],
      [
        layers.conv2d({ filters: 1, kernelSize: [1, 3], strides: [1, 2], useBias: false, name: 'small' }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [
        [1, 0, 0],
        [1, 1],
      ],
    );
    const input = tf.tensor4d([10, 0, 20, 0, 0], [1, 1, 5, 1]);
    expect(await read(gradCam(model, input, { target: 0, layer: 'small', resize: 'bilinear' }))).toBeAllclose(
      [10, 11, 15, 19, 20],
      { atol: 1e-5 },
    );
    model.dispose();
    input.dispose();
  });

  test('takes the last layer with spatial extent by default', async () => {
    const model = randomizeWeights(
      sequential(
        [8, 8, 2],
        [
          layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', name: 'first' }),
          layers.conv2d({ filters: 4, kernelSize: 3 }),
          layers.batchNormalization(),
          layers.reLU({ name: 'last' }),
          layers.flatten(),
          layers.dense({ units: 2 }),
        ],
      ),
      6,
    );
    const input = tf.tensor(normals(2, 128), [1, 8, 8, 2]);
    const chosen = await read(gradCam(model, input, { target: 0 }));
    expect(chosen).toEqual(await read(gradCam(model, input, { target: 0, layer: 'last' })));
    expect(chosen).not.toEqual(await read(gradCam(model, input, { target: 0, layer: 'first' })));
    model.dispose();
    input.dispose();
  });

  describe('at any layer is the formula, differentiated by tfjs', () => {
    const spatial = ['conv1', 'norm1', 'relu1', 'depthwise', 'pool', 'conv2'];
    const target = [3, 1];

    /** tfjs on the two parts of the network, before and after the layer: sum_k mean(d score / d A_k) A_k. */
    const formula = (
      layer: string,
      score: (rest: (a: tf.Tensor) => tf.Tensor) => (a: tf.Tensor) => tf.Tensor,
    ): Promise<Float32Array> =>
      onCpu(() => {
        const model = smallNet();
        const at = model.layers.findIndex(({ name }) => name === layer) + 1;
        const run = (x: tf.Tensor, part: typeof model.layers): tf.Tensor =>
          part.reduce((y, each) => each.apply(y) as tf.Tensor, x);
        const dense = model.getLayer('classes').getWeights();
        const logits = (a: tf.Tensor): tf.Tensor =>
          tf.add(tf.matMul(run(a, model.layers.slice(at, -1)) as tf.Tensor2D, dense[0] as tf.Tensor2D), dense[1]!);
        const map = tf.tidy(() => {
          const activation = run(smallImages(), model.layers.slice(1, at));
          const gradient = tf.grad(score(logits))(activation);
          return tf.sum(tf.mul(activation, tf.mean(gradient, [1, 2], true)), 3).dataSync<'float32'>();
        });
        model.dispose();
        return map;
      });

    test.each(spatial)('%s', async (layer) => {
      const chosen = await formula(layer, (logits) => (a) => {
        const mask = tf.cast(tf.oneHot(target, 4), 'float32');
        return tf.sum(tf.mul(logits(a), mask));
      });
      const model = smallNet();
      const input = smallImages();
      const map = await read(gradCam(model, input, { target, layer, relu: false, resize: 'none' }));
      expect(map).toBeAllclose(chosen, { ofMax: 1e-5 });
      model.dispose();
      input.dispose();
    });

    test('of an objective of the layer itself', async () => {
      // The mean of channel 2 of [6, 5]: the gradient is 1 / 30 there and 0 elsewhere.
      const channelTwo = await formula(
        'relu1',
        () => (a) => tf.sum(tf.mean(tf.slice(a, [0, 0, 0, 2], [-1, -1, -1, 1]), [1, 2, 3])),
      );
      const model = smallNet();
      const input = smallImages();
      const options = { target: channel('relu1', 2), layer: 'relu1', resize: 'none' } as const;
      const map = await read(gradCam(model, input, options));
      expect(map).toBeAllclose(channelTwo, { ofMax: 1e-5 });
      model.dispose();
      input.dispose();
    });
  });

  test('takes the size of the picture where there are other inputs', async () => {
    const model = randomizeWeights(
      functional([[4], [6, 8, 2]], (vector, picture) => {
        const seen = on(layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', name: 'seen' }), picture);
        const all = [on(layers.globalAveragePooling2d({}), seen), vector];
        return on(layers.dense({ units: 2 }), on(layers.concatenate(), all));
      }),
      8,
    );
    const inputs = [tf.ones([1, 4]), tf.tensor(normals(9, 96), [1, 6, 8, 2])];
    const map = gradCam(model, inputs, { target: 1 });
    expect(map.shape).toEqual([1, 6, 8]);
    // Averages of the 4x6 places: a_k = w_k / 24.
    const small = await read(gradCam(model, inputs, { target: 1, layer: 'seen', resize: 'none' }));
    const expected = tf.tidy(() => {
      const activation = model.getLayer('seen').apply(inputs[1]!) as tf.Tensor;
      const kernel = model.layers.at(-1)!.getWeights()[0]!;
      const weights = tf.reshape(tf.slice(kernel, [0, 1], [3, 1]), [3]);
      return tf.relu(tf.div(tf.sum(tf.mul(activation, weights), 3), 24));
    });
    expect(small).toBeAllclose(await read(expected), { ofMax: 1e-5 });
    tf.dispose([map, inputs]);
    model.dispose();
  });

  test('is relu(CAM) / (h w) where a global average and one dense layer end the model', async () => {
    const model = randomizeWeights(
      sequential(
        [9, 7, 3],
        [
          layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
          layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', name: 'maps' }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 3, activation: 'softmax' }),
        ],
      ),
      7,
    );
    const input = tf.tensor(normals(3, 2 * 189), [2, 9, 7, 3]);
    const target = [0, 2];
    const weighted = await read(gradCam(model, input, { target, layer: 'maps', resize: 'none' }));
    const signed = await read(cam(model, input, { target, resize: 'none' }));
    expect(Math.min(...signed)).toBeLessThan(0);
    expect(weighted).toBeAllclose(
      signed.map((value) => Math.max(0, value) / (7 * 5)),
      { ofMax: 1e-6 },
    );
    model.dispose();
    input.dispose();
  });
});
