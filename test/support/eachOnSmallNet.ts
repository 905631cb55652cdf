import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { use, type Backend } from './backends.js';
import { smallImages, smallNet } from './smallNet.js';

/**
 * Gives each test of a block a small network and two images on a backend. After it, no tensor is left and the images
 * are as they were.
 */
export function eachOnSmallNet(
  backend: Backend,
  take: (made: { readonly model: LayersModel; readonly images: tf.Tensor4D }) => void,
): void {
  let model: LayersModel;
  let images: tf.Tensor4D;
  let pixels: Float32Array;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(async () => {
    model = smallNet();
    images = smallImages();
    take({ model, images });
    pixels = (await images.data<'float32'>()).slice();
    before = tf.memory().numTensors;
  });
  afterEach(async () => {
    expect(tf.memory().numTensors).toBe(before);
    expect(await images.data()).toEqual(pixels);
    model.dispose();
    images.dispose();
  });
}
