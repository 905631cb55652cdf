import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  adversarialExample,
  adversarialPatch,
  applyPatch,
  deepDream,
  dreamZoom,
  invertRepresentation,
  logit,
  LayerNotFoundError,
  NumericalError,
  OptionError,
  patchSuccessRate,
  ShapeError,
  TargetError,
  type AdversarialExampleOptions,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, inSoftware, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { picture, slopes } from './differences.js';

const furthest = async (a: tf.Tensor, b: tf.Tensor): Promise<number> =>
  (await read(tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))))))[0]!;

describe.each(backends)('on $name', (backend) => {
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
  const probability = (input: tf.Tensor, classIndex: number): Promise<Float32Array> =>
    read(tf.tidy(() => tf.slice(model.predict(input) as tf.Tensor2D, [0, classIndex], [-1, 1])));

  describe('adversarialExample', () => {
    test('fgsm on a linear network, on paper', async () => {
      const line = sequential([1, 2, 1], [layers.flatten(), layers.dense({ units: 2, useBias: false })]);
      tf.tidy(() =>
        line.setWeights([
          tf.tensor2d([
            [1, 0],
            [0, 2],
          ]),
        ]),
      );
      const x = tf.tensor4d([0.5, 0.5], [1, 1, 2, 1]);
      // d log p(1) / dx = (-p0, 2 p0): down and up.
      const fooled = await adversarialExample(line, x, { target: 1, method: 'fgsm', epsilon: 0.1, range: [0, 1] });
      expect(await fooled.data()).toBeAllclose([0.4, 0.6], { atol: 1e-5 });
      tf.dispose([x, fooled]);
      line.dispose();
    });

    test.each([
      { method: 'fgsm' },
      { method: 'pgd', steps: 10 },
      { method: 'pgd', steps: 10, norm: 'l2', epsilon: 1 },
      { method: 'lbfgs', steps: 15, epsilon: 0.3 },
    ] as AdversarialExampleOptions[])('$method $norm: within epsilon, and more like the target', async (options) => {
      const epsilon = options.epsilon ?? 0.3;
      const fooled = await adversarialExample(model, images, { ...options, epsilon, target: 2 });
      expect(fooled.shape).toEqual(images.shape);
      if (options.norm === 'l2') {
        const lengths = await read(tf.tidy(() => tf.sqrt(tf.sum(tf.square(tf.sub(fooled, images)), [1, 2, 3]))));
        for (const length of lengths) expect(length).toBeLessThanOrEqual(epsilon + 1e-6);
      } else {
        expect(await furthest(fooled, images)).toBeLessThanOrEqual(epsilon + 1e-6);
      }
      const honest = await probability(images, 2);
      (await probability(fooled, 2)).forEach((p, i) => expect(p).toBeGreaterThan(honest[i]!));
      fooled.dispose();
    });

    test('without a target: less like the top class; with one to flee, less like that', async () => {
      const top = Array.from(await read(tf.tidy(() => tf.argMax(model.predict(images) as tf.Tensor2D, 1))));
      for (const options of [{}, { target: top, targeted: false }]) {
        const fooled = await adversarialExample(model, images, { ...options, epsilon: 0.3, steps: 10 });
        for (const [i, c] of top.entries()) {
          expect((await probability(fooled, c))[i]!).toBeLessThan((await probability(images, c))[i]!);
        }
        fooled.dispose();
      }
    });

    test('images of 0 to 255 stay within epsilon to 1e-6', async () => {
      const bytes = tf.tidy(() => tf.mul(tf.add(tf.clipByValue(images, -1, 1), 1), 127.5) as tf.Tensor4D);
      const fooled = await adversarialExample(model, bytes, { epsilon: 8, steps: 4, range: [0, 255] });
      expect(await furthest(fooled, bytes)).toBeLessThanOrEqual(8 + 1e-6);
      tf.dispose([bytes, fooled]);
    });

    test('what is refused', async () => {
      await expect(adversarialExample(model, images, { method: 'x' as never })).rejects.toThrow(OptionError);
      await expect(adversarialExample(model, images, { epsilon: 0 })).rejects.toThrow(OptionError);
      await expect(adversarialExample(model, images, { target: 9 })).rejects.toThrow(TargetError);
      await expect(adversarialExample(model, images, { targeted: false })).rejects.toThrow(OptionError);
      await expect(adversarialExample(model, images, { signal: AbortSignal.abort() })).rejects.toThrow();
      const bad = tf.mul(images, NaN) as tf.Tensor4D;
      await expect(adversarialExample(model, bad, { range: [0, 1] })).rejects.toThrow(NumericalError);
      bad.dispose();
    });
  });

  describe('invertRepresentation', () => {
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

  describe('applyPatch', () => {
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

  describe('adversarialPatch', () => {
    test('is better than a grey one, and leaves nothing else', async () => {
      const options = { target: 2, size: 6, range: [-2, 2] as const, rotation: [-10, 10] as const };
      const steps = inSoftware ? 6 : 30;
      const { patch, mask, successRate, history } = await adversarialPatch(model, images, { ...options, steps });
      expect(patch.shape).toEqual([6, 6, 3]);
      expect(mask.shape).toEqual([6, 6]);
      expect(history).toHaveLength(steps);
      expect(history.at(-1)).toBeGreaterThan(history[0]!);
      expect(successRate).toBeGreaterThanOrEqual(0);
      const again = await patchSuccessRate(model, images, patch, { ...options, mask, seed: ~0 });
      expect(again).toBe(successRate);
      tf.dispose([patch, mask]);
    });

    test('against two models, disguised, for an objective, at one place', async () => {
      const other = smallNet();
      const disguise = tf.ones([5, 5, 3]) as tf.Tensor3D;
      const held = tf.memory().numTensors;
      const { patch, mask, successRate } = await adversarialPatch([model, other], images, {
        target: logit(1),
        size: 5,
        shape: 'square',
        steps: 5,
        disguise,
        disguiseWeight: 1e6,
        location: [5, 5],
        learningRate: 1e-4,
      });
      expect(await furthest(patch, disguise)).toBeLessThan(0.01);
      expect(successRate).toBeLessThanOrEqual(1);
      tf.dispose([patch, mask]);
      expect(tf.memory().numTensors).toBe(held);
      disguise.dispose();
      other.dispose();
    });

    test('what is refused, an abort', async () => {
      const call = (options: object): Promise<unknown> =>
        adversarialPatch(model, images, { target: 1, steps: 3, ...options });
      await expect(call({ scale: [0, 1] })).rejects.toThrow(OptionError);
      await expect(call({ shape: 'star' })).rejects.toThrow(OptionError);
      await expect(call({ target: 7 })).rejects.toThrow(TargetError);
      await expect(call({ mask: images })).rejects.toThrow(ShapeError);
      await expect(call({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    });
  });

  describe('deepDream', () => {
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
});
