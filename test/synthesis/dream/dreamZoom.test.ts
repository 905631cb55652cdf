import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';
import { dreamZoom } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

describe.each(backends)('dreamZoom on $name', (backend) => {
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
  const small = { layers: ['conv2'], steps: 3, octaves: 2, jitter: 2 };

  test('dreamZoom: frames without end, in constant memory', async () => {
    const counts: number[] = [];
    for await (const frame of dreamZoom(model, images, { ...small, octaves: 1, rotate: 5 })) {
      expect(frame.shape).toEqual(images.shape);
      frame.dispose();
      counts.push(tf.memory().numTensors);
      if (counts.length === 5) break;
    }
    expect(new Set(counts).size).toBe(1);
  });
});
