import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { conceptVector, LayerNotFoundError, NumericalError, OptionError, ShapeError, tcav } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../../attribution/onPaper.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';

/** `h = relu(x1, x2)`, classes `2 h1 - h2` and `h2`. */
const twoUnits = (): LayersModel =>
  paperModel(
    [2],
    [layers.dense({ units: 2, activation: 'relu', name: 'h' }), layers.dense({ units: 2, activation: 'softmax' })],
    [
      [1, 0, 0, 1],
      [0, 0],
      [
        [2, 0],
        [-1, 1],
      ],
      [0, 0],
    ],
  );

describe.each(backends)('on $name', (backend) => {
  beforeAll(() => use(backend));

  test('conceptVector on paper: the concept has more of h2, the rest varies alike', async () => {
    const model = twoUnits();
    const concept = tf.tensor2d([0, 5, 1, 5, 2, 5, 1, 5], [4, 2]);
    const random = tf.tensor2d([0, 1, 1, 1, 2, 1, 1, 1], [4, 2]);
    for (const kind of ['classifier', 'means'] as const) {
      const { vector, accuracy } = await conceptVector(model, concept, random, { layer: 'h', kind });
      expect(await read(vector)).toBeAllclose([0, 1], { atol: 1e-5 });
      expect(accuracy).toBe(1);
    }
    // h1 differs by 2 and varies by 10, h2 by 2 and not at all: the classifier leans on h2, the means on both alike.
    const wide = tf.tensor2d([12, 4, 2, 4, 12, 4, 2, 4], [4, 2]);
    const other = tf.tensor2d([10, 2, 0, 2, 10, 2, 0, 2], [4, 2]);
    const [classifier, means] = [
      await conceptVector(model, wide, other, { layer: 'h' }),
      await conceptVector(model, wide, other, { layer: 'h', kind: 'means' }),
    ];
    expect(await read(means.vector)).toBeAllclose([Math.SQRT1_2, Math.SQRT1_2], { atol: 1e-5 });
    // C = [[26, 1], [1, 1]] of 8 examples, whose mean square is 27: (8 C + 0.01 * 27) n ~ (1, 1).
    const [n1, n2] = [1 + 0.27 / 8 - 1, 26 + 0.27 / 8 - 1];
    expect(await read(classifier.vector)).toBeAllclose([n1 / Math.hypot(n1, n2), n2 / Math.hypot(n1, n2)], {
      atol: 1e-5,
    });
    await expect(conceptVector(model, random, random, { layer: 'h', kind: 'means' })).rejects.toThrow(NumericalError);
    await expect(conceptVector(model, random, tf.ones([1, 2]), { layer: 'h' })).rejects.toThrow(ShapeError);
    await expect(conceptVector(model, random, concept, { layer: 'g' })).rejects.toThrow(LayerNotFoundError);
    await expect(conceptVector(model, random, concept, {} as never)).rejects.toThrow(OptionError);
    model.dispose();
    tf.dispose([concept, random, wide, other]);
  });

  test('an accuracy of what is held out: a half where there is nothing to tell apart', async () => {
    const model = twoUnits();
    // Of (1, 1) and (2, 2) both sets have the same, so that a vector of some says nothing of others.
    const a = tf.tensor2d([1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2], [6, 2]);
    const b = tf.tensor2d([2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1.001], [6, 2]);
    const { accuracy } = await conceptVector(model, a, b, { layer: 'h' });
    expect(accuracy).toBe(0.5);
    model.dispose();
    tf.dispose([a, b]);
  });

  test('tcav on paper', async () => {
    // dS/dh of class 0 is (2, -1) where h > 0; along (0.6, 0.8) that is 0.4, where h2 is 0 it is still dS/dh.
    const model = twoUnits();
    const images = tf.tensor2d([1, 1, 2, 1, 3, 1], [3, 2]);
    const vector = tf.tensor1d([0.6, 0.8]);
    // Against, along, across, and away: scores 0, 1, 0 and 0.
    const random = tf.tensor2d([-1, 0, 1, 0, 1, 2, 0, 1], [4, 2]);
    const told: number[] = [];
    const along = await tcav(model, images, vector, {
      layer: 'h',
      target: 0,
      random,
      onProgress: ({ done, total }) => told.push(done, total),
    });
    expect(along.derivatives).toBeAllclose([0.4, 0.4, 0.4], { atol: 1e-6 });
    expect([along.score, along.magnitude]).toEqual([1, 1]);
    expect(along.randomScores).toEqual([0, 1, 0, 0]);
    expect(along.pValue).toBe(1);
    expect(told).toEqual([1, 4, 2, 4, 3, 4, 4, 4]);
    // Of each image's own class: the second class's gradient is (0, 1).
    const mixed = tf.tensor2d([1, 9, 3, 1], [2, 2]);
    const own = await tcav(model, mixed, tf.tensor1d([0, 1]), { layer: 'h', random: 20 });
    expect(own.derivatives).toBeAllclose([1, -1], { atol: 1e-6 });
    expect([own.score, own.magnitude]).toEqual([0.5, 0.5]);
    expect(own.pValue).toBe(1);
    expect(new Set(own.randomScores).size).toBeGreaterThan(1);
    for (const wrong of [{ random: tf.ones([2, 3]) }, { random: 0 }, { seed: 0.5 }, { layer: undefined }]) {
      await expect(tcav(model, images, vector, { layer: 'h', ...wrong } as never)).rejects.toThrow();
    }
    await expect(tcav(model, images, tf.ones([3]), { layer: 'h' })).rejects.toThrow(ShapeError);
    model.dispose();
    tf.dispose([images, vector, random, mixed]);
  });

  test('tcav: a direction that all images share stands out among random ones, one of channels holds everywhere', async () => {
    // 1 x 4 places of 3 channels; the class adds up channel 0: its derivative along any vector is the sum of that.
    const model = paperModel(
      [1, 4, 3],
      [
        layers.conv2d({ filters: 3, kernelSize: 1, useBias: false, activation: 'relu', name: 'seen' }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [[1, 0, 0, 0, 1, 0, 0, 0, 1], Float32Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 1 : 0))],
    );
    const images = tf.ones([2, 1, 4, 3]);
    const [whole, channels] = [tf.tensor3d(Array(4).fill([1, 0, 0]).flat(), [1, 4, 3]), tf.tensor1d([1, 0, 0])];
    const options = { layer: 'seen', target: 0, random: 4 } as const;
    const [a, b] = [await tcav(model, images, whole, options), await tcav(model, images, channels, options)];
    expect(a.derivatives).toBeAllclose([4, 4], { atol: 1e-6 });
    expect(b.derivatives).toBeAllclose([4, 4], { atol: 1e-6 });
    model.dispose();
    tf.dispose([images, whole, channels]);
  });
});
