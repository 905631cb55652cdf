import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { inputRange, NetlensError } from 'netlens';
import { loadModel } from 'netlens/node';
import { loadShapes } from 'netlens/samples';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backends, use } from '../support/backends.js';
import { models, present } from '../support/shared.js';

beforeAll(() => use(backends.find(({ name }) => name === 'wasm') ?? 'cpu'));
let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});

const conv = { filters: 2, kernelSize: 3, inputShape: [12, 12, 3] as [number, number, number] };
async function guess(model: LayersModel, options = {}): Promise<Awaited<ReturnType<typeof inputRange>>> {
  const range = await inputRange(model, options);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return range;
}

describe('inputRange', () => {
  it('is what a first layer brings to the size of 1', async () => {
    for (const [scale, offset, wanted] of [
      [1 / 255, 0, [0, 255]],
      [1 / 127.5, -1, [0, 255]],
      [2, -1, [0, 1]],
    ] as const) {
      const model = sequential({
        layers: [layers.rescaling({ scale, offset, inputShape: conv.inputShape }), layers.conv2d(conv)],
      });
      expect(await guess(model), `${scale} x + ${offset}`).toMatchObject({ scale: wanted, confidence: 0.95 });
    }
  });

  it('is what a batch normalization of the input expects', async () => {
    // By hand: (x - 120) / 60 of 0..255 goes from -2 to 2.25; (x - 0.45) / 0.25 of 0..1 from -1.8 to 2.2.
    for (const [mean, deviation, wanted] of [
      [120, 60, [0, 255]],
      [0.45, 0.25, [0, 1]],
    ] as const) {
      const norm = layers.batchNormalization({ inputShape: conv.inputShape });
      const model = sequential({ layers: [norm, layers.conv2d(conv)] });
      const each = (value: number): tf.Tensor => tf.fill([3], value);
      const weights = [each(1), each(0), each(mean), each(deviation ** 2)];
      norm.setWeights(weights);
      tf.dispose(weights);
      expect((await guess(model)).scale).toEqual(wanted);
    }
  });

  it('goes by names where nothing else speaks, and says how little that is', async () => {
    const named = (name: string): LayersModel => sequential({ name, layers: [layers.conv2d(conv)] });
    expect(await guess(named('mobilenet_1.00_224'))).toMatchObject({ scale: 'tf', confidence: 0.6 });
    expect(await guess(named('resnet50v2'))).toMatchObject({ scale: 'tf' });
    expect(await guess(named('resnet50'))).toMatchObject({ scale: 'caffe' });
    expect(await guess(named('efficientnetb0'))).toMatchObject({ scale: [0, 255] });
    expect(await guess(named('densenet121'))).toMatchObject({ scale: 'torch' });
    expect(await guess(named('mine'))).toMatchObject({ scale: [0, 1], confidence: 0.1 });
  });

  it('of the embedded network is 0..1', async () => {
    expect(await guess(await loadShapes())).toMatchObject({ scale: [0, 1] });
  });

  it('refuses pictures of another shape', async () => {
    const model = await loadShapes();
    for (const pictures of [1, tf.zeros([2, 8, 8, 1]), tf.zeros([8, 8, 3])]) {
      await expect(inputRange(model, { pictures: pictures as never })).rejects.toThrow(NetlensError);
      tf.dispose(pictures as never);
    }
    model.dispose();
  });
});

// The right scales are those of the folder's README.
const cases = [
  ['mobilenet_v1_0.25_224_dense', 'tf', 0.9],
  ['darknet_tiny_std', [0, 1], 0.9],
  ['cifar10_resnet8', [0, 255], 0.5],
  ['keras3/transfer_cat_coffee_rocket', [0, 255], 0.95],
  ['graph/transfer_cat_coffee_rocket', [0, 255], 0.95],
] as const;
describe.skipIf(!present(models, 'the ranges of real models'))('inputRange of a real model', () => {
  it.each(cases)('%s', async (name, scale, least) => {
    const model = await loadModel(`${models}/${name}`);
    const range = await inputRange(model);
    model.dispose();
    expect(range.scale).toEqual(scale);
    expect(range.confidence).toBeGreaterThanOrEqual(least);
  });
});
