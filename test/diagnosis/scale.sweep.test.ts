import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { diagnose, openNetwork, type Network } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scaleCases, scaleConfusion, scales, type ScaleName } from '../../examples/compare/scaleConfusion.js';
import { imageTensor } from '../../examples/world/batch.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { makePicture } from '../../examples/world/world.js';
import { backends, fewer, use } from '../support/backends.js';
import { models, photos, present } from '../support/shared.js';

const isWrong = async (network: Network, image: tf.Tensor): Promise<string | undefined> =>
  (await diagnose(network, image)).findings.find(({ code }) => code === 'wrong-scale')?.message;

beforeAll(() => use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!));

test('the embedded network knows its own scale', async () => {
  const model = await loadShapeClassifier();
  const network = openNetwork(model);
  const images = imageTensor([1, 2, 3, 4].map((seed) => makePicture(seed)));
  const before = tf.memory().numTensors;
  expect(await isWrong(network, images)).toBeUndefined();
  for (const [factor, shift, seems] of [
    [2, -1, '-1..1'],
    [255, 0, '0..255'],
    [255, -128, '-128..127'],
  ] as const) {
    const wrong = tf.tidy(() => tf.add(tf.mul(images, factor), shift));
    expect(await isWrong(network, wrong)).toMatch(
      new RegExp(`seems to be scaled to ${seems.replaceAll('.', '\\.')},.* scaled to 0\\.\\.1 lies`),
    );
    wrong.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
  model.dispose();
  images.dispose();
});

const here = [models, photos].every((folder) => present(folder, 'scales of real models'));

// A network of each scale; scripts/writeComparisons.ts counts all, for the table in docs/which-method.md.
describe.skipIf(!here).each(fewer(scaleCases, 1))('%s', (name, right) => {
  let model: LayersModel;
  let network: Network;
  beforeAll(async () => {
    model = (await loadModel(`${models}/${name}`)) as LayersModel;
    network = openNetwork(model);
  });
  afterAll(() => {
    network.dispose();
    model.dispose();
  });

  test(`takes ${right}, and is not accused; of five other scales 90 % are recognized`, async () => {
    const found = await scaleConfusion(network, photos, right, loadImage);
    expect(found[right].accused).toBe(0);
    const wrong = (Object.keys(scales) as ScaleName[]).filter((scale) => scale !== right);
    expect(wrong).toHaveLength(5);
    const sum = (key: 'accused' | 'pictures'): number => wrong.reduce((all, scale) => all + found[scale][key], 0);
    expect(sum('pictures')).toBeGreaterThanOrEqual(5);
    expect(sum('accused') / sum('pictures')).toBeGreaterThanOrEqual(0.9);
  });
});
