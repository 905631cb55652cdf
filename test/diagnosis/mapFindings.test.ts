import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { channel, diagnose, openNetwork, type Network } from 'netlens';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { imageTensor } from '../../examples/world/batch.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { makePicture } from '../../examples/world/world.js';
import { sequential } from '../oracle/cases/case.js';
import { backends, use } from '../support/backends.js';

let network: Network;
let images: tf.Tensor4D;
let before: number;
beforeAll(async () => {
  await use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!);
  network = openNetwork(await loadShapeClassifier());
  images = imageTensor([makePicture(3)]);
});
afterAll(() => {
  network.dispose();
  network.model.dispose();
  images.dispose();
});
beforeEach(() => (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const codes = async (options: object, of = network, x = images): Promise<string[]> =>
  (await diagnose(of, x, options)).findings.map(({ code }) => code);

test('a map that stays without what was learned', async () => {
  // Adebayo et al. 2018: guided backpropagation stays, Grad-CAM does not.
  expect(await codes({ method: 'guidedBackprop' })).toContain('unlearned-map');
  for (const method of ['gradCam', 'saliency', 'lrp']) {
    expect(await codes({ method }), method).not.toContain('unlearned-map');
  }
});

test('values that do not add up: input x gradient of a network that is not linear; integrated gradients do', async () => {
  expect(await codes({ method: 'inputXGradient' })).toContain('incomplete');
  expect(await codes({ method: 'integratedGradients' })).not.toContain('incomplete');
  expect(await codes({ method: 'gradCam' })).not.toContain('incomplete');
});

test('LRP that loses its sum to a bias, and keeps it without one', async () => {
  const model = sequential(
    [4, 4, 1],
    [
      layers.conv2d({ filters: 1, kernelSize: 1, kernelInitializer: 'ones' }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ],
  );
  const opened = async (bias: number): Promise<string[]> => {
    const weights = [tf.ones([16, 2]), tf.tensor1d([bias, bias])];
    model.layers.at(-1)!.setWeights(weights);
    tf.dispose(weights);
    const [of, x] = [openNetwork(model), tf.ones([1, 4, 4, 1]) as tf.Tensor4D];
    try {
      return await codes({ method: 'lrp', target: 0 }, of as Network, x);
    } finally {
      of.dispose();
      x.dispose();
    }
  };
  // The score is 16 + bias; what belongs to the bias is nobody's.
  expect(await opened(0)).not.toContain('incomplete');
  expect(await opened(16)).toContain('incomplete');
  model.dispose();
});

test('a layer each of whose neurons sees the whole picture', async () => {
  const conv = (name: string, kernelSize: number): ReturnType<typeof layers.conv2d> =>
    layers.conv2d({ name, filters: 2, kernelSize, padding: 'same', activation: 'relu' });
  const ends = [layers.globalAveragePooling2d({}), layers.dense({ units: 2 })];
  const model = sequential([5, 5, 1], [conv('narrow', 3), conv('wide', 9), ...ends]);
  const [of, x] = [openNetwork(model) as Network, tf.ones([1, 5, 5, 1]) as tf.Tensor4D];
  expect(await codes({ method: 'gradCam', target: 0 }, of, x)).toContain('wide-field');
  expect(await codes({ method: 'gradCam', target: 0, layer: 'narrow' }, of, x)).not.toContain('wide-field');
  expect(await codes({ method: 'saliency', target: 0 }, of, x)).not.toContain('wide-field');
  of.dispose();
  model.dispose();
  x.dispose();
});

test('refuses methods that there are not, and objectives beside one', async () => {
  const refused = (options: object): Promise<unknown> => diagnose(network, images, options).catch((e: unknown) => e);
  expect(await refused({ method: 'gradcam' })).toMatchObject({ code: 'option' });
  expect(await refused({ method: 1 })).toMatchObject({ code: 'option' });
  expect(await refused({ method: 'gradCam', target: channel('conv5', 0) })).toMatchObject({ code: 'target' });
});
