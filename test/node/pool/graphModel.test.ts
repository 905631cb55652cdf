import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { openNetwork, saliency } from 'netlens';
import { createPool, loadModel } from 'netlens/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';

let model: GraphModel;
let images: tf.Tensor4D;
beforeAll(async () => {
  await use('cpu');
  model = (await loadModel(fileURLToPath(new URL('../../models/fixtures/twin/graph', import.meta.url)))) as GraphModel;
  images = tf.tensor4d(normals(3, 3 * 12 * 12 * 3), [3, 12, 12, 3]);
});
afterAll(() => {
  images.dispose();
  model.dispose();
});

test('a graph-model explained in a pool gives what the functions give', async () => {
  await using pool = await createPool({ model, backend: 'cpu', size: 2 });
  const before = tf.memory().numTensors;
  const made = await pool.saliency(images, { target: [0, 1, 2] });
  expect(tf.memory().numTensors).toBe(before + 1);
  const wanted = saliency(model, images, { target: [0, 1, 2] });
  expect(await read(made)).toBeAllclose(await read(wanted), { ofMax: 1e-6 });
});

test('a network that is cut is cut in the workers too', async () => {
  const whole = openNetwork(model);
  const pooled = whole.layers.find(({ kind, outputShape }) => kind === 'reduction' && outputShape.length === 2)!.path;
  whole.dispose();
  // Its classes are the channels of the last features.
  const network = openNetwork(model, { outputs: [pooled] });
  await using pool = await createPool({ model: network, backend: 'cpu', size: 2 });
  const made = await read(await pool.saliency(images, { target: 0 }));
  expect(made).toBeAllclose(await read(saliency(network, images, { target: 0 })), { ofMax: 1e-6 });
  expect(made).not.toBeAllclose(await read(saliency(model, images, { target: 0 })), { ofMax: 0.01 });
  network.dispose();
});
