import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { deepLift, openNetwork, OptionError, UnsupportedLayerError, type DeepLiftOptions } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { paperModel, twoReluLayers } from '../onPaper.js';

const close = { atol: 1e-5, ofMax: 1e-6 };

/** The contributions for a model that is then disposed of, its input and its baseline too. */
async function partsOf(model: LayersModel, input: tf.Tensor, baseline: number | tf.Tensor = 0): Promise<Float32Array> {
  try {
    return await read(deepLift(model, input, { target: 0, baseline }) as tf.Tensor);
  } finally {
    model.dispose();
    input.dispose();
    if (typeof baseline !== 'number') baseline.dispose();
  }
}

const picture = (...values: number[]): tf.Tensor => tf.tensor4d(values, [1, 2, 2, 1]);

describe.each(backends)('deepLift on $name', (backend) => {
  beforeAll(() => use(backend));

  describe.each(['argument', 'Activation', 'ReLU'] as const)('takes the slope between at ReLUs (%s)', (relu) => {
    test('from 0 without biases: x times the gradient', async () => {
      expect(await partsOf(twoReluLayers(relu), tf.tensor2d([[2, 1]]))).toBeAllclose([-4, 10], close);
    });

    // x0 = (0, 3): z of h is (6, -3, 3), of k (9, 15), y0 = 39. Slopes: h (1, 5/8, 3/4), k (9/10, 1). So m of h is
    // (4.9, -2.9 * 5/8, 2.9 * 3/4), and of x (-2.7125, 13.7875): -5.425 - 27.575 = 6 - 39.
    test('where ReLUs switch', async () => {
      const parts = await partsOf(twoReluLayers(relu), tf.tensor2d([[2, 1]]), tf.tensor2d([[0, 3]]));
      expect(parts).toBeAllclose([-5.425, -27.575], close);
    });
  });

  test('takes the derivative where nothing differs', async () => {
    // relu(x1 - x2) of (3, 2) and of (2, 1) is 1: the parts 1 and -1 make up for each other.
    const model = paperModel(
      [2],
      [layers.dense({ units: 1, useBias: false, activation: 'relu' }), layers.dense({ units: 1, useBias: false })],
      [[[1], [-1]], [1]],
    );
    expect(await partsOf(model, tf.tensor2d([[3, 2]]), tf.tensor2d([[2, 1]]))).toBeAllclose([1, -1], close);
  });

  test('takes the slope of a saturated activation', async () => {
    const model = paperModel(
      [1],
      [layers.activation({ activation: 'tanh' }), layers.dense({ units: 1, useBias: false })],
      [[2]],
    );
    const [part] = await partsOf(model, tf.tensor2d([[4]]), 1);
    expect(part).toBeCloseTo(2 * (Math.tanh(4) - Math.tanh(1)), 5);
  });

  // y = 4 at x = (1, 2, 3, 4).
  test.each<[string, number[], number[]]>([
    ['elsewhere, and higher: the fall is there', [5, 0, 0, 0], [-1, 0, 0, 0]],
    ['elsewhere, and lower: the rise is here', [0, 3, 0, 0], [0, 0, 0, 1]],
    ['at the same place', [0, 0, 0, 2], [0, 0, 0, 2]],
  ])('shares a largest value that was %s', async (_, baseline, expected) => {
    const pools = [layers.maxPooling2d({ poolSize: 2 }), layers.globalMaxPooling2d({})];
    for (const pool of pools) {
      const model = sequential([2, 2, 1], pool === pools[0] ? [pool, layers.flatten()] : [pool]);
      expect(await partsOf(model, picture(1, 2, 3, 4), picture(...baseline))).toBeAllclose(expected, close);
    }
  });

  test('takes a product half-way', async () => {
    // x1 x2 of (3, 5) and (1, 2): 2 * (5 + 2) / 2 and 3 * (3 + 1) / 2, of 15 - 2.
    const model = functional([[2]], (x) => {
      const one = (): layers.Layer => layers.dense({ units: 1, useBias: false });
      return on(layers.multiply(), [on(one(), x!), on(one(), x!)]);
    });
    model.setWeights([tf.tensor2d([[1], [0]]), tf.tensor2d([[0], [1]])]);
    expect(await partsOf(model, tf.tensor2d([[3, 5]]), tf.tensor2d([[1, 2]]))).toBeAllclose([7, 6], close);
  });

  test("adds up to the score's difference, with a baseline for each image or for all", async () => {
    const model = smallNet();
    using network = openNetwork(model);
    const images = smallImages(3);
    const other = tf.mul(tf.reverse(images, 0), 0.7);
    /** log p1 / p2: the difference of two logits. */
    const gaps = async (of: tf.Tensor): Promise<number[]> => {
      const p = await read(network.predict(of));
      return [0, 1, 2].map((i) => Math.log(p[4 * i + 1]! / p[4 * i + 2]!));
    };
    const same = tf.tile(tf.slice(other, 0, 1), [3, 1, 1, 1]);
    for (const [baseline, whole] of [
      [other, other],
      [tf.slice(other, 0, 1), same],
    ] as const) {
      const [one, two] = [1, 2].map((target) => deepLift(network, images, { target, baseline }) as tf.Tensor);
      const sums = await read(tf.tidy(() => tf.sum(tf.sub(one!, two!), [1, 2, 3])));
      const [here, there] = [await gaps(images), await gaps(whole)];
      const expected = here.map((value, i) => value - there[i]!);
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
      expect(sums).toBeAllclose(expected, { atol: 1e-3 });
      tf.dispose([one!, two!]);
    }
    model.dispose();
  });

  test('gives each image of a batch what it gets alone, in parts that fit the budget too', async () => {
    const model = smallNet();
    using network = openNetwork(model);
    using narrow = openNetwork(model, { memoryBudget: 1 });
    const images = smallImages(3);
    const together = await read(deepLift(network, images, { target: [1, 0, 2] }) as tf.Tensor);
    const inParts = await read(deepLift(narrow, images, { target: [1, 0, 2] }) as tf.Tensor);
    expect(inParts).toBeAllclose(together, { ofMax: 1e-4 });
    const size = together.length / 3;
    for (const i of [0, 1, 2]) {
      const image = tf.slice(images, i, 1);
      const alone = await read(deepLift(network, image, { target: [1, 0, 2][i]! }) as tf.Tensor);
      expect(alone).toBeAllclose(together.subarray(i * size, (i + 1) * size), { ofMax: 1e-4 });
      image.dispose();
    }
    model.dispose();
    images.dispose();
  });

  test('leaves nothing behind but its result', () => {
    const model = smallNet();
    using network = openNetwork(model);
    const images = smallImages();
    tf.dispose(network.predict(images));
    const before = tf.memory().numTensors;
    tf.dispose(deepLift(network, images, { baseline: images }));
    tf.dispose(deepLift(model, images));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    images.dispose();
  });
});

describe('what deepLift refuses', () => {
  beforeAll(() => use('cpu'));

  test('a layer that has no rule, by its name', () => {
    const model = sequential([3], [layers.layerNormalization({ name: 'norm' }), layers.dense({ units: 2 })]);
    const input = tf.ones([1, 3]);
    expect(() => deepLift(model, input, { target: 0 })).toThrow(UnsupportedLayerError);
    expect(() => deepLift(model, input, { target: 0 })).toThrow(/deepLift.*"norm" \(LayerNormalization\)/s);
    model.dispose();
    input.dispose();
  });

  test.each<[string, (images: tf.Tensor) => unknown, new (message: string) => Error, RegExp]>([
    ['NaN', () => ({ baseline: NaN }), OptionError, /NaN.*a number/],
    ['a word', () => ({ baseline: 'black' }), OptionError, /"black".*tensor/],
    ['too many', (images) => ({ baseline: [images, images] }), OptionError, /2 baselines.*1, one/],
    ['another size', () => ({ baseline: tf.zeros([1, 12, 9, 3]) }), OptionError, /\[1, 12, 9, 3\].*\[2, 12, 10, 3\]/],
    ['another batch', () => ({ baseline: tf.zeros([3, 12, 10, 3]) }), OptionError, /\[3, 12, 10, 3\]/],
    ['whole numbers', () => ({ baseline: tf.zeros([1, 12, 10, 3], 'int32') }), OptionError, /int32.*float32/],
    ['an unknown option', () => ({ base: 0 }), OptionError, /"base".*baseline/],
  ])('a baseline that is %s', (_, make, error, message) => {
    const model = smallNet();
    const images = smallImages();
    const options = make(images) as DeepLiftOptions;
    const before = tf.memory().numTensors;
    expect(() => deepLift(model, images, options)).toThrow(error);
    expect(() => deepLift(model, images, options)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    tf.dispose([images, options as unknown as { baseline: tf.Tensor }]);
  });
});
