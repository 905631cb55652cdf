import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { diagnose, gradCam, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';

/** Trainable on wasm too, whose kernels for training tfjs lacks in part: no convolution. */
function model(): LayersModel {
  const made = sequential(
    [4, 4, 2],
    [
      layers.dense({ units: 3, activation: 'relu', name: 'hidden' }),
      layers.batchNormalization({ name: 'norm' }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  );
  return randomizeWeights(made, 3);
}

describe.each(backends)('an open network on $name', (backend) => {
  beforeAll(() => use(backend));

  test('keeps its weights when the model is trained, and says that it is stale', async () => {
    const trained = model();
    const network = openNetwork(trained);
    const images = tf.tensor4d(normals(4, 6 * 32), [6, 4, 4, 2]);
    const labels = tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0], [6, 2]);
    const all = async (): Promise<number[]> =>
      (
        await Promise.all([
          read(network.predict(images)),
          read(saliency(network, images, { target: 1 })),
          read(gradCam(network, images, { target: 0, layer: 'hidden', relu: false })),
        ])
      ).flatMap((values) => [...values]);
    const predicted = await read(trained.predict(images) as tf.Tensor);
    const before = await all();
    expect(before.slice(0, 12)).toBeAllclose(predicted, { atol: 1e-6 });
    expect(network.isStale()).toBe(false);
    expect((await diagnose(network, images)).findings.map(({ code }) => code)).not.toContain('stale-network');

    trained.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    await trained.fit(images, labels, { epochs: 3, verbose: 0 });
    const moved = await read(trained.predict(images) as tf.Tensor);
    expect(Math.max(...moved.map((value, i) => Math.abs(value - predicted[i]!)))).toBeGreaterThan(1e-3);

    expect(await all()).toEqual(before);
    expect(network.isStale()).toBe(true);
    const { findings } = await diagnose(network, images);
    expect(findings.find(({ code }) => code === 'stale-network')!.advice).toMatch(/openNetwork/);
    const anew = openNetwork(trained);
    expect(anew.isStale()).toBe(false);
    expect(await read(anew.predict(images))).toBeAllclose(moved, { atol: 1e-6 });
    for (const each of [network, anew, trained]) each.dispose();
    tf.dispose([images, labels]);
  });

  test('is stale after setWeights too', () => {
    const [own, other] = [model(), model()];
    const network = openNetwork(own);
    own.setWeights(other.getWeights());
    expect(network.isStale()).toBe(true);
    for (const each of [network, own, other]) each.dispose();
  });
});
