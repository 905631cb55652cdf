import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  activationMaximize,
  add,
  adversarialExample,
  adversarialPatch,
  channel,
  diversity,
  invertRepresentation,
  openNetwork,
  patchSuccessRate,
  scale,
  type Network,
} from 'netlens';
import { loadImage } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlRate, cuttings } from '../../examples/dream/controls.js';
import { worldPictures } from '../../examples/dream/patch.js';
import { shapes } from '../../examples/world/world.js';
import { sequential } from '../oracle/cases/case.js';
import { use } from '../support/backends.js';
import '../support/matchers.js';
import { loadModel } from '../support/loadModel.js';
import { models, present, world } from '../support/shared.js';

/** Pictures that the embedded network was not trained on, and whose class it knows. */
const pictures = worldPictures;

describe('what synthesis reaches on the embedded network', () => {
  let network: Network;
  beforeAll(async () => {
    await startWasm();
    network = openNetwork(await loadModel(world));
  });
  afterAll(() => {
    network.model.dispose();
    network.dispose();
  });

  test('inversion: the first layer nearly exactly, and more error the deeper the layer', async () => {
    const photo = pictures(4_000_000_000, 1);
    const losses: number[] = [];
    for (const layer of ['conv1', 'relu1', 'relu2', 'relu4']) {
      const { image, loss } = await invertRepresentation(network, photo, { layer, steps: 100 });
      image.dispose();
      losses.push(loss);
    }
    expect(losses[0]).toBeLessThan(0.05);
    losses.slice(1).forEach((loss, i) => expect(loss).toBeGreaterThan(losses[i]! - 0.01));
    // Silent rectifiers once left a tenth of it here.
    expect(losses[1]).toBeLessThan(0.02);
    photo.dispose();
  }, 120_000);

  test('diversity: images that excite a channel are less alike with it', async () => {
    const alike = async (weight: number): Promise<number> => {
      const objective = add(channel('relu3', 5), scale(diversity('relu3'), weight));
      const { image } = await activationMaximize(network, objective, { batch: 3, steps: 40 });
      const similarity = tf.tidy(() => {
        const flat = tf.reshape(tf.sub(image, tf.mean(image, [1, 2], true)), [3, -1]);
        const unit = tf.div(flat, tf.norm(flat, 2, 1, true));
        return (tf.sum(tf.matMul(unit, unit, false, true)).dataSync()[0]! - 3) / 6;
      });
      image.dispose();
      return similarity;
    };
    expect(await alike(20)).toBeLessThan((await alike(0)) - 0.02);
  }, 60_000);

  test('PGD at 8/255 turns 95 % of pictures, each value within epsilon to 1e-6', async () => {
    const images = pictures(4_200_000_000, 40);
    const top = (x: tf.Tensor4D): number[] => tf.tidy(() => Array.from(tf.argMax(network.predict(x), 1).dataSync()));
    const fooled = await adversarialExample(network, images, { epsilon: 8 / 255, range: [0, 1] });
    const [before, after] = [top(images), top(fooled)];
    expect(before.filter((c, i) => c !== after[i]).length / 40).toBeGreaterThanOrEqual(0.95);
    const furthest = tf.tidy(() => tf.max(tf.abs(tf.sub(fooled, images))).dataSync()[0]!);
    expect(furthest).toBeLessThanOrEqual(8 / 255 + 1e-6);
    tf.dispose([images, fooled]);
  }, 60_000);

  test('a patch of a quarter of the area works on 90 % of pictures never seen, noise of its size on 20 % at most', async () => {
    const target = shapes.indexOf('diamond');
    const [training, heldOut] = [pictures(4_000_000_000, 64), worldPictures(4_100_000_000, 40, target)];
    const options = { target, heldOut, shape: 'square', scale: [1, 1], steps: 120 } as const;
    const { patch, mask, successRate } = await adversarialPatch(network, training, options);
    expect(patch.shape).toEqual([32, 32, 3]);
    const noise: tf.Tensor3D = tf.randomUniform(patch.shape, 0, 1, 'float32', 1);
    expect(successRate).toBeGreaterThanOrEqual(0.9);
    expect(
      await patchSuccessRate(network, heldOut, noise, { target, mask, scale: [1, 1], seed: ~0 }),
    ).toBeLessThanOrEqual(0.2);
    tf.dispose([training, heldOut, patch, mask, noise]);
  }, 120_000);

  test('a patch works at many scales by default, and says at which', async () => {
    const target = shapes.indexOf('diamond');
    const [training, heldOut] = [pictures(4_000_000_000, 64), worldPictures(4_100_000_000, 30, target)];
    const options = { target, heldOut, shape: 'square', steps: 200 } as const;
    const { patch, mask, successByScale } = await adversarialPatch(network, training, options);
    console.log(successByScale.map(({ scale, successRate }) => `${scale}: ${successRate.toFixed(2)}`).join(', '));
    expect(successByScale.map(({ scale }) => scale)).toBeAllclose([0.3, 0.6, 0.9, 1.2, 1.5]);
    const own = { target, mask, trials: 4, seed: ~0 };
    for (const { scale, successRate } of successByScale) {
      expect(await patchSuccessRate(network, heldOut, patch, { ...own, scale: [scale, scale] })).toBe(successRate);
      // One trained at a scale of 1 alone worked on 13 % at 0.6.
      if (scale >= 0.6) expect(successRate, `at ${scale}`).toBeGreaterThan(0.5);
    }
    tf.dispose([training, heldOut, patch, mask]);
  }, 120_000);

  test.each(shapes.map((shape, target) => [shape, target] as const))(
    'what is cut out of other pictures in its place is taken for a %s on 20 % at most',
    async (_, target) => {
      const heldOut = worldPictures(4_100_000_000, 40, target);
      const [cuts, mask]: [tf.Tensor3D[], tf.Tensor2D] = [cuttings(heldOut, 32, 10), tf.ones([32, 32])];
      expect(await controlRate(network, heldOut, cuts, { target, mask })).toBeLessThanOrEqual(0.2);
      tf.dispose([heldOut, cuts, mask]);
    },
    60_000,
  );
});

test('inversion wakes a rectifier that is silent at the start', async () => {
  await use({ name: 'cpu' } as never);
  // ReLU(5 x - 4): silent at the grey of the start, where its output has no gradient.
  const model = sequential([1, 2, 1], [layers.conv2d({ filters: 1, kernelSize: 1, activation: 'relu', name: 'only' })]);
  tf.tidy(() => model.setWeights([tf.tensor4d([5], [1, 1, 1, 1]), tf.tensor1d([-4])]));
  const x = tf.tensor4d([0.9, 0.95], [1, 1, 2, 1]);
  const { image, loss } = await invertRepresentation(model, x, { layer: 'only', steps: 30, regularizers: [] });
  expect(loss).toBeLessThan(0.01);
  expect(tf.tidy(() => tf.max(tf.abs(tf.sub(image, x))).dataSync()[0]!)).toBeLessThan(0.01);
  tf.dispose([x, image]);
  model.dispose();
});

const mobileNet = `${models}/mobilenet_v1_0.25_224_dense`;
test.runIf(present(mobileNet, 'inversions'))(
  'a photo inverted from conv_pw_3 of MobileNet v1, at one size, two or three: 5 % of error at most',
  async () => {
    await startWasm();
    using net = openNetwork(await loadModel(mobileNet));
    const photo = await loadImage('examples/photos/chelsea.jpg', { size: 224, scale: [-1, 1] });
    for (const octaves of [1, 2, 3]) {
      const { image, loss } = await invertRepresentation(net, photo, {
        ...{ layer: 'conv_pw_3', octaves, steps: 120, range: [-1, 1] },
      });
      console.log(`${octaves} octaves: ${loss.toFixed(4)}`);
      expect(loss, `${octaves} octaves`).toBeLessThanOrEqual(0.05);
      image.dispose();
    }
    photo.dispose();
    net.model.dispose();
  },
  180_000,
);

const lenet = `${models}/mnist_lenet_keras`;
test.runIf(present(lenet, 'digits'))(
  'a digit of [batch, 28, 28], one channel, by its network',
  async () => {
    await use({ name: 'wasm' } as never);
    const model = await loadModel(lenet);
    const { image } = await activationMaximize(model, 3, { steps: 128 });
    expect(image.shape).toEqual([1, 28, 28, 1]);
    const seen = tf.tidy(() =>
      Array.from((model.predict(tf.reshape(image, [1, 28, 28])) as tf.Tensor).dataSync<'float32'>()),
    );
    expect(seen[3]).toBeGreaterThan(0.9);
    image.dispose();
    model.dispose();
  },
  60_000,
);
