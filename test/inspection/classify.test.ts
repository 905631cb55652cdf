import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { classify, OptionError, TargetError } from 'netlens';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, use } from '../support/backends.js';

/** A dense layer with the weights 1, 2, 3 of the one input: logits x, 2x, 3x. */
function dense(units: number, activation: 'softmax' | 'sigmoid' | 'linear'): LayersModel {
  const model = sequential({ layers: [layers.dense({ units, inputShape: [1], activation, useBias: false })] });
  const kernel = tf.tensor2d([Array.from({ length: units }, (_, i) => i + 1)]);
  model.setWeights([kernel]);
  kernel.dispose();
  return model;
}

describe.each(backends)('classify on $name', (backend) => {
  beforeAll(() => use(backend));

  it('gives the likeliest classes of each image, their names, logits and probabilities', async () => {
    const model = dense(3, 'softmax');
    const input = tf.tensor2d([[1], [-1]]);
    const { numTensors } = tf.memory();
    const [first, second] = await classify(model, input, { k: 2, labels: ['a', 'b', 'c'] });
    expect(tf.memory().numTensors).toBe(numTensors);
    const total = Math.exp(1) + Math.exp(2) + Math.exp(3);
    expect(first!.map(({ index, label }) => [index, label])).toEqual([
      [2, 'c'],
      [1, 'b'],
    ]);
    expect(first![0]!.score).toBeCloseTo(3, 5);
    expect(first![0]!.probability).toBeCloseTo(Math.exp(3) / total, 5);
    expect(second!.map(({ index, score }) => [index, Math.round(score)])).toEqual([
      [0, -1],
      [1, -2],
    ]);
    input.dispose();
    model.dispose();
  });

  it('gives no probability where there is none, and two classes for one sigmoid', async () => {
    const [linear, sigmoid] = [dense(2, 'linear'), dense(1, 'sigmoid')];
    const input = tf.tensor2d([[-2]]);
    expect(await classify(linear, input)).toEqual([
      [
        { index: 0, score: -2 },
        { index: 1, score: -4 },
      ],
    ]);
    const [two] = await classify(sigmoid, input, { labels: ['no', 'yes'] });
    expect(two!.map(({ label, score }) => [label, score])).toEqual([
      ['no', 2],
      ['yes', -2],
    ]);
    expect(two![1]!.probability).toBeCloseTo(1 / (1 + Math.exp(2)), 6);
    input.dispose();
    linear.dispose();
    sigmoid.dispose();
  });

  it('refuses labels of another number, and a model that is no classifier', async () => {
    const model = dense(3, 'linear');
    const places = sequential({ layers: [layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [2, 2, 1] })] });
    const [input, picture] = [tf.tensor2d([[1]]), tf.ones([1, 2, 2, 1])];
    await expect(classify(model, input, { labels: ['a'] })).rejects.toThrow(OptionError);
    await expect(classify(model, input, { k: 0 })).rejects.toThrow(/k is 0; wanted a whole number/);
    await expect(classify(places, picture)).rejects.toThrow(TargetError);
    tf.dispose([input, picture]);
    model.dispose();
    places.dispose();
  });
});
