import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { excitationBackprop, OptionError, UnsupportedLayerError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { paperModel, twoByTwo, twoChannels } from '../onPaper.js';

describe.each(backends)('excitationBackprop on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each([
    // A1 = [[1, 2], [0.5, 0]] under [[1, 2], [3, 2]]: 1 + 4 + 1.5 of 6.5; A2's weights are not positive.
    [0, [1 / 6.5, 4 / 6.5, 1.5 / 6.5, 0]],
    // A2 = [[0, 0], [0.5, 1]] under [[4, 0], [0, 0]]: what has a weight is silent, nobody wins.
    [1, [0, 0, 0, 0]],
  ])('shares a win by what excites (class %d)', async (target, expected) => {
    const model = twoChannels();
    const input = twoByTwo();
    const map = excitationBackprop(model, input, { target, layer: 'seen', resize: 'none' });
    expect(map.shape).toEqual([1, 2, 2]);
    expect(await read(map)).toBeAllclose(expected, { atol: 1e-6 });
    model.dispose();
    input.dispose();
  });

  test('goes on through a layer, without its bias', async () => {
    // y = 2 a + b of a = relu(x1 + x2 - 1), b = relu(3 x2 - x1 + 5) at x = (2, 1): a = 2, b = 6 win 0.4 and 0.6;
    // x wins 0.4 (2, 1) / 3 and 0.6 (0, 1).
    const model = paperModel(
      [2, 1, 1],
      [
        layers.zeroPadding2d({ padding: 0, name: 'seen' }),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'relu' }),
        layers.dense({ units: 1 }),
      ],
      [
        [
          [1, -1],
          [1, 3],
        ],
        [-1, 5],
        [[2], [1]],
        [7],
      ],
    );
    const input = tf.tensor4d([2, 1], [1, 2, 1, 1]);
    const map = excitationBackprop(model, input, { target: 0, layer: 'seen', resize: 'none' });
    expect(await read(map)).toBeAllclose([0.8 / 3, 0.4 / 3 + 0.6], { atol: 1e-6 });
    model.dispose();
    input.dispose();
  });

  test("is a map of the picture's size, for each image what it is alone", async () => {
    const model = smallNet();
    const images = smallImages(2);
    const together = await read(excitationBackprop(model, images, { target: [1, 3], layer: 'relu1' }));
    const size = together.length / 2;
    for (const i of [0, 1]) {
      const image = tf.slice(images, i, 1);
      const alone = excitationBackprop(model, image, { target: [1, 3][i]!, layer: 'relu1' });
      expect(alone.shape).toEqual([1, 12, 10]);
      expect(await read(alone)).toBeAllclose(together.subarray(i * size, (i + 1) * size), { ofMax: 1e-5 });
      image.dispose();
    }
    model.dispose();
    images.dispose();
  });

  test('refuses what it has no rule for, layers without places and bad options', () => {
    const model = smallNet();
    const images = smallImages();
    const before = tf.memory().numTensors;
    expect(() => excitationBackprop(model, images, { layer: 'classes' })).toThrow(UnsupportedLayerError);
    expect(() => excitationBackprop(model, images, { resize: 'nearest' as 'none' })).toThrow(OptionError);
    expect(() => excitationBackprop(model, images, { layers: 'pool' } as object)).toThrow(/"layers".*layer/);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    images.dispose();
  });

  test('refuses a layer on the way that has no rule, and none below its own', () => {
    const input = tf.ones([1, 4, 4, 1]);
    const deep = sequential(
      [4, 4, 1],
      [
        layers.conv2d({ filters: 1, kernelSize: 1, name: 'first' }),
        layers.layerNormalization({ name: 'norm' }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    );
    const at = (layer: string) => (): void => tf.dispose(excitationBackprop(deep, input, { target: 0, layer }));
    expect(at('first')).toThrow(/excitationBackprop.*"norm" \(LayerNormalization\)/s);
    expect(at('norm')).not.toThrow();
    deep.dispose();
    input.dispose();
  });
});
