import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { element, gradCam, openNetwork, region, saliency, type Network } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { loadGraph } from '../../support/loadGraph.js';
import { golden, models, present } from '../../support/shared.js';
import { Goldens } from './goldens.js';

const here = [models, golden].every((folder) => present(folder, 'the recipes of docs/places.md'));

/** The share of a map that lies in a box of it, given in shares of the picture. */
async function shareIn(
  map: tf.Tensor3D,
  [top, left, bottom, right]: readonly [number, number, number, number],
): Promise<number> {
  const [, height, width] = map.shape;
  const values = await map.data();
  map.dispose();
  let [inside, all] = [0, 0];
  values.forEach((value, i) => {
    const [y, x] = [(Math.floor(i / width) + 0.5) / height, ((i % width) + 0.5) / width];
    all += value;
    if (y >= top && y < bottom && x >= left && x < right) inside += value;
  });
  return inside / all;
}

/** Opens a model at a cut, with its golden's picture, which shows a portrait. */
function withPortrait<T>(
  name: string,
  outputs: readonly string[] | undefined,
  ask: (network: Network, image: tf.Tensor4D) => Promise<T>,
): Promise<T> {
  const model = loadGraph(`${models}/graph/${name}`);
  const network = openNetwork(model, { ...(outputs && { outputs }) });
  const image = new Goldens(`graph/${name}`).input();
  return ask(network, image).finally(() => {
    tf.dispose(image);
    network.dispose();
    model.dispose();
  });
}

async function bestPlace(scores: tf.Tensor4D, channel: number): Promise<[number, number]> {
  const [, , columns] = scores.shape;
  const best = tf.tidy(() => tf.argMax(tf.reshape(tf.slice(scores, [0, 0, 0, channel], [1, -1, -1, 1]), [-1])));
  const [at = 0] = await best.data();
  tf.dispose([best, scores]);
  return [Math.floor(at / columns), at % columns];
}

// Where things are was read off the photo. Behind each box is its share of the picture: what an even map would give.
describe.skipIf(!here).each(backends.filter(({ name }) => name === 'wasm'))('recipes on $name', (backend) => {
  beforeAll(() => use(backend));

  test('why this box: the person', () =>
    withPortrait('centernet', ['centernet_cls_output/BiasAdd'], async (network, image) => {
      const place = await bestPlace(network.predict(image), 0);
      const target = element('centernet_cls_output/BiasAdd', [...place, 0]);
      const map = gradCam(network, image, { target, layer: 'c5_upsample/add' });
      // 0.45 of the picture.
      expect(await shareIn(map, [0.1, 0.2, 1, 0.7])).toBeGreaterThan(0.6);
    }));

  test('why this face: the face', () =>
    withPortrait('blazeface-front', undefined, async (network, image) => {
      const map = gradCam(network, image, { target: element('classificators_2', [162, 0]), layer: 're_lu_15' });
      // 0.14 of the picture.
      expect(await shareIn(map, [0.2, 0.25, 0.6, 0.6])).toBeGreaterThan(0.75);
    }));

  test('why these pixels: the hair, and not the suit', () =>
    withPortrait('selfie', undefined, async (network, image) => {
      const mask = { top: 20, left: 90, height: 40, width: 60 };
      const hair = saliency(network, image, { target: region('segment_add', { channel: 0, mask }) }) as tf.Tensor3D;
      const person = saliency(network, image, { target: region('segment_add', { channel: 0 }) }) as tf.Tensor3D;
      const upper = [0, 0.2, 0.4, 0.7] as const;
      const [ofHair, ofPerson] = [await shareIn(hair, upper), await shareIn(person, upper)];
      expect(ofHair).toBeGreaterThan(ofPerson + 0.1);
    }));

  test('why this keypoint: the nose is explained by the face, the shoulder by the shoulder', () =>
    withPortrait('movenet-lightning', ['kpt_heatmap_0/conv2d_5/BiasAdd'], async (network, image) => {
      const shares = [];
      for (const point of [0, 5]) {
        const [y, x] = await bestPlace(network.predict(image), point);
        const target = element('kpt_heatmap_0/conv2d_5/BiasAdd', [y, x, point]);
        const map = saliency(network, image, { target }) as tf.Tensor3D;
        const [row, column] = [y / 48, x / 48];
        shares.push(await shareIn(map, [row - 0.1, column - 0.1, row + 0.1, column + 0.1]));
      }
      // 0.04 of the picture.
      for (const share of shares) expect(share).toBeGreaterThan(0.15);
    }));
});
