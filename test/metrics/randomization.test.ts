import * as tf from '@tensorflow/tfjs-core';
import { gradCam, guidedBackprop, metrics, openNetwork, saliency, type Explainable, type Network } from 'netlens';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { imageTensor } from '../../examples/world/batch.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { makePicture } from '../../examples/world/world.js';
import { backends, use } from '../support/backends.js';

type Explain = metrics.RandomizationOptions['explain'];

const channelMaximum = (map: tf.Tensor): tf.Tensor => {
  const largest = tf.tidy(() => tf.max(tf.abs(map), -1));
  map.dispose();
  return largest;
};

describe('randomization of the embedded network', () => {
  let network: Network;
  let images: tf.Tensor4D;
  let target: number[];
  let before: number;
  beforeAll(async () => {
    await use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!);
    network = openNetwork(await loadShapeClassifier());
    const pictures = [11, 12, 13, 14].map((seed) => makePicture(seed));
    images = imageTensor(pictures);
    target = pictures.map(({ objects }) => objects[0]!.classIndex);
  });
  afterAll(() => {
    network.dispose();
    network.model.dispose();
    images.dispose();
  });
  beforeEach(() => (before = tf.memory().numTensors));
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  /** The mean over pictures, after each layer. */
  const run = async (explain: Explain, options: object = {}): Promise<{ spearman: number[]; ssim: number[] }> => {
    const maps = await explain(network, images);
    const found = await metrics.randomization(network, images, maps, { explain, ...options });
    maps.dispose();
    const mean = (key: 'spearman' | 'ssim'): number[] =>
      found[0]!.map((_, i) => found.reduce((sum, layers) => sum + layers[i]![key], 0) / found.length);
    return { spearman: mean('spearman'), ssim: mean('ssim') };
  };

  test('gradients and Grad-CAM change, guided backpropagation hardly (Adebayo et al. 2018)', async () => {
    const methods: Record<string, Explain> = {
      saliency: (net, input) => saliency(net, input, { target }),
      gradCam: (net, input) => gradCam(net, input, { target }),
      guidedBackprop: (net, input) => channelMaximum(guidedBackprop(net, input, { target }) as tf.Tensor),
    };
    const layers = ['predictions', 'bn5', 'conv5', 'bn4', 'conv4'];
    const curves: Record<string, { spearman: number[]; ssim: number[] }> = {};
    for (const [name, explain] of Object.entries(methods)) curves[name] = await run(explain, { layers });
    const { saliency: gradient, gradCam: cam, guidedBackprop: guided } = curves;
    for (let i = 0; i < layers.length; i++) {
      expect(guided!.ssim[i]).toBeGreaterThan(gradient!.ssim[i]! + 0.1);
      expect(guided!.spearman[i]).toBeGreaterThan(gradient!.spearman[i]!);
      expect(gradient!.spearman[i]).toBeGreaterThan(cam!.spearman[i]!);
    }
    // Without the last three convolutions' learning guided backpropagation still draws the same picture.
    expect(guided!.ssim.at(-1)).toBeGreaterThan(0.8);
    expect(gradient!.ssim.at(-1)).toBeLessThan(0.5);
    expect(cam!.ssim.at(-1)).toBeLessThan(0.5);
  });

  test('layers are randomized one after the other, the last first; the model stays as it is', async () => {
    const explain: Explain = (net, input) => saliency(net, input, { target });
    const maps = await explain(network, images);
    const told: unknown[] = [];
    const [own] = await metrics.randomization(network, images, maps, { explain, onProgress: (x) => told.push(x) });
    const weighted = network.layers.filter(({ parameters }) => parameters > 0).map(({ path }) => path);
    expect(own!.map(({ layer }) => layer)).toEqual(weighted.reverse());
    expect(told).toHaveLength(weighted.length);
    expect(told.at(-1)).toEqual({ done: 4 * weighted.length, total: 4 * weighted.length });
    expect(network.isStale()).toBe(false);
    const again = await explain(network, images);
    expect(await again.data()).toEqual(await maps.data());
    tf.dispose([maps, again]);
  });

  test('weights that are given as they were change nothing; a seed draws the same again', async () => {
    const explain: Explain = (net, input) => saliency(net, input, { target });
    const same = await run(explain, { weights: (value: tf.Tensor) => tf.clone(value) });
    for (const value of [...same.spearman, ...same.ssim]) expect(value).toBeCloseTo(1, 3);
    const layers = network.layers.filter(({ parameters }) => parameters > 0).map(({ path }) => path);
    const one = { layers: layers.slice(-1), seed: 5 };
    expect(await run(explain, one)).toEqual(await run(explain, one));
    expect(await run(explain, one)).not.toEqual(await run(explain, { ...one, seed: 6 }));
  });

  test('refuses what makes no sense', async () => {
    const explain = (net: Explainable, input: tf.Tensor): tf.Tensor => saliency(net, input, { target });
    const maps = explain(network, images);
    const call = (options: object): Promise<unknown> =>
      metrics.randomization(network, images, maps, { explain, ...options } as never).catch((error: unknown) => error);
    for (const options of [
      { explain: 1 },
      { weights: 1 },
      { seed: 0.5 },
      { layers: [] },
      { layers: ['relu5'] },
      { samples: 3 },
    ]) {
      expect(await call(options), JSON.stringify(options)).toMatchObject({ code: 'option' });
    }
    expect(await call({ layers: ['conv99'] })).toMatchObject({ code: 'layer-not-found' });
    expect(await call({ weights: () => tf.scalar(1) })).toMatchObject({ code: 'shape' });
    expect(await call({ explain: () => tf.zeros([1]) })).toMatchObject({ code: 'shape' });
    const reason = new Error('enough');
    expect(await call({ signal: AbortSignal.abort(reason) })).toBe(reason);
    maps.dispose();
  });
});
