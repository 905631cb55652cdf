import * as tf from '@tensorflow/tfjs-core';
import {
  activations,
  cam,
  diversity,
  gradCam,
  guidedBackprop,
  neuron,
  openNetwork,
  OptionError,
  saliency,
  type Network,
  type Target,
} from 'netlens';
import { describe, expect, test, beforeAll } from 'vitest';
import { imageTensor } from '../../examples/world/batch.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { makePicture } from '../../examples/world/world.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';

const pictures = (count: number): tf.Tensor4D => imageTensor(Array.from({ length: count }, (_, i) => makePicture(i)));

type Run = (network: Network, images: tf.Tensor4D) => tf.Tensor;
const each: Target = [0, 1, 2, 3, 0, 1, 2];
const runs: readonly [string, Run][] = [
  ['predict', (network, images) => network.predict(images)],
  ['saliency', (network, images) => saliency(network, images)],
  ['saliency of a class for each', (network, images) => saliency(network, images, { target: each })],
  [
    'guidedBackprop of a neuron',
    (network, images) => guidedBackprop(network, images, { target: neuron('conv2', { channel: 2 }) }),
  ],
  ['gradCam', (network, images) => gradCam(network, images, { target: each })],
  ['cam', (network, images) => cam(network, images)],
  ['activations', (network, images) => activations(network, images, { layers: ['pool'] })['pool']!],
  ['an objective of the whole batch', (network, images) => saliency(network, images, { target: diversity('conv2') })],
];

describe.each(backends)('memoryBudget on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(runs)('does not change %s', async (_, run) => {
    const model = smallNet();
    const images = smallImages(7);
    using roomy = openNetwork(model);
    const expected = await read(run(roomy, images));
    for (const memoryBudget of [1, 10_000]) {
      using tight = openNetwork(model, { memoryBudget });
      const before = tf.memory().numTensors;
      const got = run(tight, images);
      expect(tf.memory().numTensors - before).toBe(1);
      expect(await read(got)).toBeAllclose(expected, { ofMax: 1e-5 });
      got.dispose();
    }
    model.dispose();
    images.dispose();
  });
});

test('bounds the bytes of a batch of 64', async () => {
  await use(backends.find(({ name }) => name === 'wasm')!);
  const model = await loadShapeClassifier();
  const images = pictures(64);
  const peakOf = async (memoryBudget: number): Promise<number> => {
    using network = openNetwork(model, { memoryBudget });
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => saliency(network, images));
    return peakBytes - before;
  };
  const [unbounded, megabytes] = [await peakOf(Infinity), 8 * 2 ** 20];
  const bounded = await peakOf(megabytes);
  console.log(`saliency of 64 pictures: ${unbounded} bytes unbounded, ${bounded} of ${megabytes}`);
  expect(unbounded).toBeGreaterThan(4 * megabytes);
  // Beside the activations there are the slices of the input and the maps that are done.
  expect(bounded).toBeLessThan(megabytes + 2 * images.size * 4);
  model.dispose();
  images.dispose();
});

test.each([0, -1, NaN, '1' as never])('refuses a budget of %s', (memoryBudget) => {
  const model = smallNet();
  expect(() => openNetwork(model, { memoryBudget })).toThrow(OptionError);
  model.dispose();
});
