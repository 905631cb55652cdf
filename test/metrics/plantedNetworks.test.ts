import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { compare, openNetwork, type ComparedPicture, type Comparison, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { follows } from '../../examples/planted/follows.js';
import { loadShortcutNetwork } from '../../examples/planted/load.js';
import { comparedMarks, markBox } from '../../examples/planted/shortcutPictures.js';
import { comparedSquares, squareBox, squareNetwork } from '../../examples/planted/squareNetwork.js';
import { backends, use } from '../support/backends.js';

let model: LayersModel;
let network: Network;
const open = async (load: () => LayersModel | Promise<LayersModel>): Promise<void> => {
  await use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!);
  model = await load();
  network = openNetwork(model);
};
const close = (): void => {
  network.dispose();
  model.dispose();
};
const study = (pictures: () => Iterable<ComparedPicture>, methods: string[]): Promise<Comparison> =>
  compare(network, pictures, { methods, metrics: ['pointingGame', 'massAccuracy'] });

describe('a network that looks at one square', () => {
  beforeAll(() => open(squareNetwork));
  afterAll(close);

  test('no pixel outside changes its answer, every pixel inside is connected', async () => {
    const [first] = [...comparedSquares(1)].map(({ image }) => image.shape);
    const { top, left, height, width } = squareBox;
    const inside = tf.buffer<tf.Rank.R4>([1, 32, 32, 1]);
    for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) inside.set(1, 0, y, x, 0);
    const mask = inside.toTensor();
    const spread = async (moves: (noise: tf.Tensor) => tf.Tensor): Promise<number> => {
      const answers = tf.tidy(() =>
        tf.stack(
          Array.from({ length: 8 }, (_, seed) => {
            const base = tf.randomUniform(first!, -1, 1, 'float32', 1);
            return network.predict(
              tf.add(base, moves(tf.randomUniform(first!, -2, 2, 'float32', seed + 2))),
            ) as tf.Tensor;
          }),
        ),
      );
      const range = tf.tidy(() => tf.max(tf.sub(tf.max(answers, 0), tf.min(answers, 0))));
      const most = (await range.data())[0]!;
      tf.dispose([answers, range]);
      return most;
    };
    expect(await spread((noise) => tf.mul(noise, tf.sub(1, mask)))).toBe(0);
    expect(await spread((noise) => tf.mul(noise, mask))).toBeGreaterThan(1e-4);
    mask.dispose();
  });

  test('gradients, LRP, HiResCAM and LayerCAM find it; Grad-CAM, whose weights are means over places, does not', async () => {
    const right = ['saliency', 'inputXGradient', 'guidedBackprop', 'lrp', 'deepLift'];
    const { table } = await study(() => comparedSquares(6), [...right, 'hiResCam', 'layerCam', 'gradCam']);
    for (const method of right) {
      // Nothing but the square has a gradient, so that all of the map must lie on it.
      expect(table[method]!['massAccuracy']!.mean, method).toBeCloseTo(1, 5);
      expect(table[method]!['pointingGame']!.mean, method).toBe(1);
    }
    for (const method of ['hiResCam', 'layerCam']) expect(table[method]!['pointingGame']!.mean, method).toBe(1);
    // Chance is the square's share of the picture.
    expect(table['gradCam']!['massAccuracy']!.mean).toBeLessThan(0.15);
  });
});

describe('a network that takes a shortcut', () => {
  beforeAll(() => open(loadShortcutNetwork));
  afterAll(close);

  test('goes by the mark, whatever the shape', async () => {
    const { own, other, none } = await follows(model, 60);
    expect(own).toBeGreaterThan(0.98);
    expect(other).toBeGreaterThan(0.98);
    // Two classes: a half is chance. It has not learned the shapes.
    expect(none).toBeLessThan(0.75);
  });

  test('right explanations point at the mark', async () => {
    const share = (markBox.height * markBox.width) / 64 ** 2;
    const methods = ['saliency', 'integratedGradients', 'lrp', 'occlusionMap'];
    const { table } = await study(() => comparedMarks(8), methods);
    for (const method of ['integratedGradients', 'lrp']) {
      expect(table[method]!['pointingGame']!.mean, method).toBeGreaterThan(0.9);
      expect(table[method]!['massAccuracy']!.mean, method).toBeGreaterThan(10 * share);
    }
  });
});
