import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { cam, gradCam } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';
import { paperModel, twoByTwo, twoChannels } from './onPaper.js';

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
    // The same two channels, of the means of 2x2 blocks. Along one side: [1, 0], [3/4, 1/4], [1/4, 3/4], [0, 1] of the two.
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
    // From 2 to 5 columns: centres at -0.3, 0.1, 0.5, 0.9 and 1.3 of the small side, held to its ends; one row stays one row.
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
