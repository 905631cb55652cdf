import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  channel,
  explainImage,
  gradCam,
  integratedGradients,
  openNetwork,
  Raster,
  TargetError,
  toInput,
} from 'netlens';
import { explainImage as explainFile, loadImage } from 'netlens/node';
import { loadShapes, shapes, twoShapes } from 'netlens/samples';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';

let model: LayersModel;
let before: number;
beforeAll(async () => {
  await use(backends.find(({ name }) => name === 'wasm') ?? 'cpu');
  model = await loadShapes();
});
afterAll(() => model.dispose());
beforeEach(() => (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const same = async (made: tf.Tensor, wanted: tf.Tensor): Promise<void> => {
  expect(made.shape).toEqual(wanted.shape);
  expect([...(await made.data())]).toBeAllclose([...(await wanted.data())], { atol: 1e-6 });
};

describe('explainImage', () => {
  it('is what its parts give', async () => {
    const explained = await explainFile(model, twoShapes.url, { target: 'heart', labels: shapes, scale: [0, 1], k: 2 });
    const image = await loadImage(twoShapes.url, { scale: [0, 1] });
    const map = gradCam(model, image, { target: 6 });
    await same(explained.input, image);
    await same(explained.map, map);
    expect(explained.target).toBe(6);
    expect(explained.range).toBeUndefined();
    expect(explained.answer.map(({ label }) => label)).toEqual(['heart', 'square']);
    expect([explained.picture.width, explained.picture.height]).toEqual([64, 64]);
    tf.dispose([image, map]);
    explained.dispose();
  });

  it('explains the top class where none is named, and says what range it guessed', async () => {
    const { answer, target, scale, range, dispose } = await explainFile(model, twoShapes.url);
    expect(target).toBe(answer[0]!.index);
    expect(scale).toEqual([0, 1]);
    expect(range).toMatchObject({ scale: [0, 1], because: expect.stringContaining('batch normalizations') as string });
    dispose();
  });

  it('adds the shares of all channels, and asks for a window that fits', async () => {
    const whole = await explainFile(model, twoShapes.url, {
      ...{ method: 'integratedGradients', methodOptions: { steps: 3 }, target: 6, scale: [0, 1] },
    });
    const attributions = (await integratedGradients(model, whole.input, { target: 6, steps: 3 })) as tf.Tensor;
    const sum = tf.sum(attributions, 3);
    await same(whole.map, sum);
    tf.dispose([attributions, sum]);
    whole.dispose();
    const covered = await explainFile(model, twoShapes.url, { method: 'occlusionMap', target: 6, scale: [0, 1] });
    expect(covered.map.shape).toEqual([1, 64, 64]);
    covered.dispose();
  });

  it('takes grey pictures, pictures without a channel and objectives', async () => {
    const digits = sequential({
      layers: [
        layers.reshape({ inputShape: [8, 8], targetShape: [8, 8, 1] }),
        layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', name: 'conv' }),
      ],
    });
    const photo = new Raster(
      12,
      8,
      new Uint8ClampedArray(12 * 8 * 4).map((_, i) => (i * 37) % 256).map((v, i) => (i % 4 === 3 ? 255 : v)),
    );
    const network = openNetwork(digits);
    const explained = await explainImage(network, photo, { target: channel('conv', 1), scale: [0, 1] });
    expect(explained.answer).toEqual([]);
    expect(explained.input.shape).toEqual([1, 8, 8]);
    expect(explained.map.shape).toEqual([1, 8, 8]);
    // The photo, of which the network saw the middle.
    expect([explained.picture.width, explained.picture.height]).toEqual([12, 8]);
    const grey = toInput(photo, { size: 8, channels: 1 });
    expect([...(await explained.input.data())]).toEqual([...(await grey.data())]);
    grey.dispose();
    explained.dispose();
    network.dispose();
    digits.dispose();
  });

  it('offers near names for a class that there is not', async () => {
    const asked = (target: string, labels: readonly string[] | undefined = shapes): Promise<unknown> =>
      explainFile(model, twoShapes.url, { target, ...(labels && { labels }) });
    await expect(asked('haert')).rejects.toThrow(TargetError);
    await expect(asked('haert')).rejects.toThrow('explainImage: no class has the name "haert". Did you mean "heart"');
    await expect(explainFile(model, twoShapes.url, { target: 'heart' })).rejects.toThrow(/without labels/);
    const cats = ['tiger cat', 'Persian cat', 'cup', 'espresso, coffee', ...shapes.slice(4)];
    await expect(asked('cat', cats)).rejects.toThrow('2 classes have the name "cat". Did you mean "tiger cat" (0) or');
    for (const [name, wanted] of [
      ['Espresso', 3],
      ['PERSIAN CAT', 1],
      ['coffee', 3],
      ['cup', 2],
    ] as const) {
      const { target, dispose } = await explainFile(model, twoShapes.url, {
        target: name,
        labels: cats,
        scale: [0, 1],
      });
      expect(target).toBe(wanted);
      dispose();
    }
  });

  it('stops at a signal, and says what it cannot read', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(explainFile(model, twoShapes.url, { signal })).rejects.toThrow('enough');
    await expect(explainFile(model, 'no/such/photo.jpg')).rejects.toThrow(
      /explainImage: no\/such\/photo.jpg cannot be read/,
    );
    await expect(explainFile(model, 'data:image/png;base64,AAAA')).rejects.toThrow(/explainImage: the data: URL/);
    await expect(explainImage(model, 'photo.jpg')).rejects.toThrow(/import explainImage from netlens\/node/);
    await expect(explainImage(model, new Blob(['x']))).rejects.toThrow(/import explainImage from netlens\/node/);
    await expect(explainFile(model, twoShapes.url, { method: 'gradcam' })).rejects.toThrow(/Did you mean gradCam\?/);
  });
});
