import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activations,
  LayerNotFoundError,
  occlusionActivations,
  OptionError,
  ShapeError,
  UnsupportedLayerError,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';

describe.each(backends)('occlusionActivations on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor4D;
  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    input = smallImages(1);
  });
  afterEach(() => {
    model.dispose();
    input.dispose();
  });

  test.each(['conv1', 'relu1', 'pool', 'conv2'])('is how far each window moves %s', async (layer) => {
    const before = tf.memory().numTensors;
    const moved = await occlusionActivations(model, input, { layer, window: 4, stride: 3, fill: 1 });
    expect(tf.memory().numTensors).toBe(before + 1);
    const pixels = await input.data<'float32'>();
    const whole = activations(model, input, { layers: [layer] })[layer]!;
    const [, height, width, channels] = whole.shape as [number, number, number, number];
    const plain = await read(whole);
    const expected: number[] = [];
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 3; column++) {
        const covered = tf.tensor4d(
          pixels.map((value, i) => {
            const [y, x] = [Math.floor(i / 30), Math.floor(i / 3) % 10];
            const inside = y >= row * 3 && y < row * 3 + 4 && x >= column * 3 && x < column * 3 + 4;
            return inside ? 1 : value;
          }),
          [1, 12, 10, 3],
        );
        const changed = await read(activations(model, covered, { layers: [layer] })[layer]!);
        covered.dispose();
        for (let place = 0; place < height * width; place++) {
          let sum = 0;
          for (let k = 0; k < channels; k++)
            sum += (changed[place * channels + k]! - plain[place * channels + k]!) ** 2;
          expected.push(Math.sqrt(sum));
        }
      }
    }
    expect(moved.shape).toEqual([4, 3, height, width]);
    expect(await read(moved)).toBeAllclose(expected, { ofMax: 1e-5, atol: 1e-6 });
  });

  test('refuses what it cannot work on', async () => {
    const before = tf.memory().numTensors;
    await expect(occlusionActivations(model, input, { layer: 'classes', window: 4 })).rejects.toThrow(
      UnsupportedLayerError,
    );
    await expect(occlusionActivations(model, input, { layer: 'conv3', window: 4 })).rejects.toThrow(LayerNotFoundError);
    await expect(occlusionActivations(model, input, { layer: 'conv1' })).rejects.toThrow(OptionError);
    const two = smallImages(2);
    await expect(occlusionActivations(model, two, { layer: 'conv1', window: 4 })).rejects.toThrow(ShapeError);
    two.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
