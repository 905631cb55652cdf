import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { saliency } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { functional, on } from '../../oracle/cases/case.js';
import '../../support/matchers.js';
import { randomizeWeights } from '../../support/weights.js';
import { paperModel, twoReluLayers } from '../onPaper.js';

describe.each(backends)('saliency on $name', (backend) => {
  beforeAll(() => use(backend));

  describe('of y_c = sum_p W[p, c] (3 x[p, 0] - 4 x[p, 1])', () => {
    // Class 0 weighs the places by 1, -2, 0 and 0.5, class 1 by 0, 1, 0 and 0: the gradient is (3, -4) times that.
    const gradient = [3, -4, -6, 8, 0, 0, 1.5, -2];
    const other = [0, 0, 3, -4, 0, 0, 0, 0];
    let model: LayersModel;
    let input: tf.Tensor;
    beforeAll(() => {
      const places = [1, 0, -2, 1, 0, 0, 0.5, 0];
      model = paperModel(
        [2, 2, 2],
        [
          layers.conv2d({ filters: 1, kernelSize: 1, useBias: false }),
          layers.flatten(),
          layers.dense({ units: 2, activation: 'softmax' }),
        ],
        [[3, -4], places, [0.1, 0.2]],
      );
      input = tf.fill([2, 2, 2, 2], 0.7);
    });
    afterAll(() => {
      model.dispose();
      input.dispose();
    });

    test("'none' is the gradient itself", async () => {
      const map = saliency(model, input, { target: [0, 1], reduce: 'none' }) as tf.Tensor;
      expect(map.shape).toEqual([2, 2, 2, 2]);
      expect(await read(map)).toBeAllclose([...gradient, ...other], { atol: 1e-6 });
    });

    test("'maxAbs', the default, is the largest over the channels", async () => {
      for (const options of [{ target: 0 }, { target: 0, reduce: 'maxAbs' }] as const) {
        const map = saliency(model, input, options) as tf.Tensor;
        expect(map.shape).toEqual([2, 2, 2]);
        expect(await read(map)).toBeAllclose([4, 8, 0, 2, 4, 8, 0, 2], { atol: 1e-6 });
      }
    });

    test("'sumAbs' is the sum over the channels", async () => {
      const map = saliency(model, input, { target: 0, reduce: 'sumAbs' }) as tf.Tensor;
      expect(map.shape).toEqual([2, 2, 2]);
      expect(await read(map)).toBeAllclose([7, 14, 0, 3.5, 7, 14, 0, 3.5], { atol: 1e-6 });
    });
  });

  test.each(['argument', 'Activation', 'ReLU'] as const)('goes through ReLUs (%s)', async (relu) => {
    // d y / d k = (1, 2), k1 is off: (0, 2); d y / d h = (4, -2, 2), h3 is off: (4, -2, 0); x: 4 (1, 2) - 2 (3, -1).
    const model = twoReluLayers(relu);
    const input = tf.tensor2d([[2, 1]]);
    expect(await read(saliency(model, input, { target: 0, reduce: 'none' }) as tf.Tensor)).toBeAllclose([-2, 10], {
      atol: 1e-6,
    });
    model.dispose();
    input.dispose();
  });

  test('gives an array for several inputs, in their order', async () => {
    // y = 2 a . (1, 2, 3) + b . (5, -1)
    const model = functional([[3], [2]], (a, b) =>
      on(layers.dense({ units: 1, useBias: false }), on(layers.concatenate(), [a, b])),
    );
    const kernel = tf.tensor2d([[2], [4], [6], [5], [-1]]);
    model.setWeights([kernel]);
    const inputs = [tf.ones([1, 3]), tf.ones([1, 2])];
    const maps = saliency(model, inputs, { target: 0, reduce: 'none' }) as tf.Tensor[];
    expect(maps.map(({ shape }) => shape)).toEqual([
      [1, 3],
      [1, 2],
    ]);
    expect(await read(maps[0]!)).toBeAllclose([2, 4, 6], { atol: 1e-6 });
    expect(await read(maps[1]!)).toBeAllclose([5, -1], { atol: 1e-6 });
    model.dispose();
    tf.dispose([...inputs, kernel]);
  });

  test('of a [batch, h, w] input has its shape', async () => {
    const model = randomizeWeights(
      functional([[5, 4]], (x) =>
        on(layers.dense({ units: 2 }), on(layers.flatten(), on(layers.reshape({ targetShape: [5, 4, 1] }), x))),
      ),
      1,
    );
    const input = tf.ones([3, 5, 4]);
    const map = saliency(model, input, { target: 1, reduce: 'none' }) as tf.Tensor;
    expect(map.shape).toEqual([3, 5, 4]);
    const kernel = await model.layers.at(-1)!.getWeights()[0]!.array();
    const column = (kernel as number[][]).map((row) => row[1]!);
    expect(await read(map)).toBeAllclose([...column, ...column, ...column], { atol: 1e-6 });
    model.dispose();
    input.dispose();
  });
});
