import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { deepDream, LayerNotFoundError, NumericalError, OptionError, TargetError } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { furthest, picture } from '../differences.js';

describe.each(backends)('deepDream on $name', (backend) => {
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

  test('makes a layer stronger, and keeps shape and range', async () => {
    const x = picture([1, 30, 26, 3]);
    const dream = await deepDream(model, x, { ...small, stepSize: 20, jitter: 0 });
    expect(dream.shape).toEqual(x.shape);
    const range = async (t: tf.Tensor): Promise<[number, number]> => {
      const [low, high] = await read(tf.tidy(() => tf.stack([tf.min(t), tf.max(t)])));
      return [low!, high!];
    };
    const [dreamt, given] = [await range(dream), await range(x)];
    expect(dreamt[0]).toBeGreaterThanOrEqual(given[0]);
    expect(dreamt[1]).toBeLessThanOrEqual(given[1]);
    expect(await furthest(dream, x)).toBeGreaterThan(0.05);
    tf.dispose([x, dream]);
  });

  test('one octave and step is one normalized step of the gradient', async () => {
    const line = sequential([2, 2, 1], [layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, name: 'c' })]);
    tf.tidy(() => line.setWeights([tf.tensor4d([1], [1, 1, 1, 1])]));
    const x = tf.tensor4d([0, 0.1, 0.2, 0.5], [1, 2, 2, 1]);
    // mean A^2: the gradient is x / 2, its mean magnitude 0.1; a step moves by 2.55 / 255 * x / 0.2.
    const dream = await deepDream(line, x, {
      layers: ['c'],
      octaves: 1,
      steps: 1,
      jitter: 0,
      stepSize: 2.55,
      range: [0, 1],
    });
    expect(await dream.data()).toBeAllclose([0, 0.105, 0.21, 0.525], { atol: 1e-5 });
    tf.dispose([x, dream]);
    line.dispose();
  });

  test('tiles of a network that sees one pixel make the same dream', async () => {
    const line = sequential(
      [null as never, null as never, 1],
      [layers.conv2d({ filters: 2, kernelSize: 1, name: 'c' })],
    );
    const held = tf.memory().numTensors;
    const x = picture([2, 11, 13, 1]);
    const options = { layers: [{ layer: 'c', channel: 1, weight: 2 }], octaves: 2, steps: 2, jitter: 4, seed: 3 };
    const whole = await deepDream(line, x, options);
    const tiled = await deepDream(line, x, { ...options, tileSize: 4 });
    expect(await tiled.data()).toBeAllclose(await whole.data(), { atol: 1e-5 });
    tf.dispose([x, whole, tiled]);
    expect(tf.memory().numTensors).toBe(held);
    line.dispose();
  });

  test('a guide', async () => {
    const guide = picture([1, 16, 16, 3], 9);
    const dream = await deepDream(model, images, {
      ...small,
      layers: [{ layer: 'conv1', weight: 2 }, 'conv2'],
      guide,
    });
    expect(dream.shape).toEqual(images.shape);
    tf.dispose([guide, dream]);
  });

  test('what is refused, an abort, a throw', async () => {
    await expect(deepDream(model, images, { layers: [] })).rejects.toThrow(TargetError);
    await expect(deepDream(model, images, { layers: ['conv9'] })).rejects.toThrow(LayerNotFoundError);
    await expect(deepDream(model, images, { ...small, octaveScale: 1 })).rejects.toThrow(OptionError);
    const controller = new AbortController();
    const onProgress = (done: number): void => void (done === 4 && controller.abort(new Error('wake up')));
    await expect(deepDream(model, images, { ...small, signal: controller.signal, onProgress })).rejects.toThrow(
      'wake up',
    );
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(deepDream(model, images, { ...small, onProgress: broken })).rejects.toThrow('broken');
    const bad = tf.mul(images, NaN) as tf.Tensor4D;
    await expect(deepDream(model, bad, small)).rejects.toThrow(NumericalError);
    bad.dispose();
  });
});
