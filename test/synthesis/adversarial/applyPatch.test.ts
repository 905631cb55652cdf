import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';
import { applyPatch, OptionError, ShapeError } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { picture, slopes } from '../differences.js';

describe.each(backends)('applyPatch on $name', (backend) => {
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
  test('lays pixels where they belong', async () => {
    const patch = tf.tensor3d([1, 2, 3, 4], [2, 2, 1]);
    const mask = tf.tensor2d([
      [1, 1],
      [0, 1],
    ]);
    const plain = tf.zeros([1, 3, 3, 1]) as tf.Tensor4D;
    const patched = applyPatch(plain, patch, { mask, y: 0.5, x: 1.5 });
    expect(await patched.data()).toBeAllclose([0, 1, 2, 0, 0, 4, 0, 0, 0], { atol: 1e-6 });
    const turned = applyPatch(plain, patch, { y: 0.5, x: 0.5, rotation: 90 });
    expect(await turned.data()).toBeAllclose([2, 4, 0, 1, 3, 0, 0, 0, 0], { atol: 1e-5 });
    tf.dispose([patch, mask, plain, patched, turned]);
  });

  test('its gradient is that of finite differences, with a placement for each image', async () => {
    const x = picture([2, 9, 8, 3]);
    const patch = picture([1, 4, 4, 3], 8);
    const given = { y: [3, 5], x: [4, 2.5], rotation: [20, -35], scale: [1, 1.3] };
    const byPatch = (p: tf.Tensor4D): tf.Tensor => applyPatch(x, tf.reshape(p, [4, 4, 3]), given);
    const byImage = (at: tf.Tensor4D): tf.Tensor => applyPatch(at, tf.reshape(patch, [4, 4, 3]), given);
    for (const [taped, measured] of [...(await slopes(byPatch, patch)), ...(await slopes(byImage, x))]) {
      expect(Math.abs(taped - measured)).toBeLessThan(2e-3 * Math.max(1, Math.abs(measured)));
    }
    tf.dispose([x, patch]);
  });

  test('each pixel of an enlarged patch collects the gradient of all that it covers', async () => {
    const patch = picture([1, 3, 2, 1], 8);
    const x = picture([2, 30, 30, 1]);
    const given = { rotation: [0, 40], scale: [7, 2] };
    const byPatch = (p: tf.Tensor4D): tf.Tensor => applyPatch(x, tf.reshape(p, [3, 2, 1]), given);
    for (const [taped, measured] of await slopes(byPatch, patch)) {
      expect(Math.abs(taped - measured)).toBeLessThan(2e-3 * Math.max(1, Math.abs(measured)));
    }
    tf.dispose([patch, x]);
  });

  test('what is refused', () => {
    const patch = tf.zeros([2, 2, 3]) as tf.Tensor3D;
    const mask = tf.zeros([3, 2]) as tf.Tensor2D;
    expect(() => applyPatch(images, patch, { mask })).toThrow(ShapeError);
    expect(() => applyPatch(images, patch, { y: [1] })).toThrow(OptionError);
    expect(() => applyPatch(images, patch, { scale: 0 })).toThrow(OptionError);
    tf.dispose([patch, mask]);
  });
});
