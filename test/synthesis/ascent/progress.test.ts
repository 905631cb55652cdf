import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { activationMaximize, adversarialPatch, channel, logit, parametrizations } from 'netlens';
import { afterAll, beforeAll, expect, test } from 'vitest';

const { pixels } = parametrizations;

let model: layers.LayersModel;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = layers.sequential({
    layers: [
      layers.layers.conv2d({
        inputShape: [8, 8, 3],
        filters: 4,
        kernelSize: 3,
        name: 'conv',
        activation: 'tanh',
        kernelInitializer: layers.initializers.glorotNormal({ seed: 3 }),
      }),
      layers.layers.globalAveragePooling2d({}),
      layers.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
});
afterAll(() => model.dispose());

test.each([1, 3])('onProgress gets the scores of the steps done, with %d octaves', async (octaves) => {
  const seen: Float32Array[] = [];
  const { image, scores } = await activationMaximize(model, channel('conv', 1), {
    steps: 9,
    octaves,
    parametrization: pixels({ deviation: 0.1 }),
    transforms: [],
    // Asked for at some steps only, and at one without waiting.
    onProgress: async ({ done, scores: soFar }) => {
      if (done === 4) void soFar();
      if (done % 2 === 0) seen.push(await soFar());
    },
  });
  expect(new Set(scores).size).toBe(9);
  expect(seen.map((some) => [...some])).toEqual([2, 4, 6, 8].map((done) => [...scores.slice(0, done)]));
  image.dispose();
});

test('a patch’s onProgress gets its history', async () => {
  const images = tf.randomUniform<tf.Rank.R4>([2, 8, 8, 3], 0, 1, 'float32', 1);
  const seen: Float32Array[] = [];
  const { patch, mask, history } = await adversarialPatch(model, images, {
    target: 1,
    steps: 3,
    onProgress: async ({ history: soFar }) => void seen.push(await soFar()),
  });
  expect(seen.map((some) => [...some])).toEqual([1, 2, 3].map((done) => [...history.slice(0, done)]));
  tf.dispose([images, patch, mask]);
});

test('a run that looks at every step holds as many tensors at its end as at its start', async () => {
  const before = tf.memory().numTensors;
  const counts: number[] = [];
  const { image } = await activationMaximize(model, logit(1), {
    steps: 200,
    onProgress: async ({ image: copy, scores: soFar }) => {
      copy().dispose();
      await soFar();
      counts.push(tf.memory().numTensors);
    },
  });
  image.dispose();
  // One step's row of checks waits to be read.
  expect(Math.max(...counts.slice(1))).toBe(Math.min(...counts.slice(1)));
  expect(tf.memory().numTensors).toBe(before);
});
