import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';
import { invertRepresentation, LayerNotFoundError, OptionError } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

describe.each(backends)('invertRepresentation on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  let pixels: Float32Array;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(async () => {
    model = smallNet();
    images = smallImages();
    pixels = (await images.data<'float32'>()).slice();
    before = tf.memory().numTensors;
  });
  afterEach(async () => {
    expect(tf.memory().numTensors).toBe(before);
    expect(await images.data()).toEqual(pixels);
    model.dispose();
    images.dispose();
  });
  test('the first layer is met closely, and the error falls', async () => {
    const { image, loss, history } = await invertRepresentation(model, images, {
      layer: 'conv1',
      steps: 60,
      regularizers: [],
      range: [-3, 3],
    });
    expect(image.shape).toEqual(images.shape);
    expect(loss).toBeLessThan(0.05);
    expect(history[0]).toBeGreaterThan(0.3);
    expect(history).toHaveLength(60);
    image.dispose();
  });

  test('what is refused', async () => {
    await expect(invertRepresentation(model, images, { layer: 'conv9' })).rejects.toThrow(LayerNotFoundError);
    await expect(invertRepresentation(model, images, { layer: 'conv1', steps: -1 })).rejects.toThrow(OptionError);
  });
});
