import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { topActivations } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential, type Layer } from '../oracle/cases/case.js';
import { backends, nothingForwarded, use } from '../support/backends.js';

/** Channels that each show the picture's brightness. */
function bright(filters: number, ...after: Layer[]): LayersModel {
  const model = sequential(
    [5, 5, 1],
    [
      layers.conv2d({ filters, kernelSize: 1, useBias: false, name: 'bright' }),
      ...after,
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  );
  const kernel = tf.ones([1, 1, 1, filters]);
  model.getLayer('bright').setWeights([kernel]);
  kernel.dispose();
  return model;
}

/** A dark picture with some bright places, row by row. */
const picture = (...places: readonly number[]): number[] =>
  Array.from({ length: 25 }, (_, i) => (places.includes(i) ? 1 : 0));
const batchOf = (...pictures: readonly number[][]): tf.Tensor4D =>
  tf.tensor4d(pictures.flat(), [pictures.length, 5, 5, 1]);

describe.each(backends)('topActivations among equals on $name', (backend) => {
  nothingForwarded();
  beforeAll(() => use(backend));

  test('ranks what a ceiling would make equal by what comes before it', async () => {
    const model = bright(1, layers.reLU({ maxValue: 6, name: 'units' }));
    const heights = [7, 11, 3, 9].map((peak, i) =>
      picture(6 + i).map((on, place) => (on ? peak : place < 6 ? 6.5 : 0)),
    );
    const images = batchOf(...heights);
    const top = await topActivations(model, [images], { layer: 'units', keepActivations: true });
    // The third picture's peak is 3, below the 6.5 of its first row and a bit: of those six places one is its best.
    expect(top.channels[0]!.map(({ example, score }) => [example, score])).toEqual([
      [1, 11],
      [3, 9],
      [0, 7],
      [2, 6.5],
    ]);
    expect(top.channels[0]!.slice(0, 3).map(({ neuron }) => neuron)).toEqual([
      { y: 1, x: 2 },
      { y: 1, x: 4 },
      { y: 1, x: 1 },
    ]);
    expect(Math.max(...top.channels[0]![0]!.activation!.values)).toBe(11);
    model.dispose();
    images.dispose();
  });

  test('takes the middle one of equal places', async () => {
    const model = bright(1);
    const block = picture(6, 7, 8, 11, 12, 13, 16, 17, 18);
    const dark = picture();
    const row = picture(20, 21, 22, 23, 24);
    const images = batchOf(block, dark, row, picture(3));
    const top = await topActivations(model, [images], { layer: 'bright' });
    const places = Object.fromEntries(top.channels[0]!.map(({ example, neuron: { y, x } }) => [example, [y, x]]));
    expect(places).toEqual({ 0: [2, 2], 1: [2, 2], 2: [4, 2], 3: [0, 3] });
    model.dispose();
    images.dispose();
  });

  test('takes either of two equal places as often as the other', async () => {
    const model = bright(3);
    const images = batchOf(...Array.from({ length: 10 }, () => picture(0, 24)));
    const top = await topActivations(model, [images], { layer: 'bright', k: 10 });
    for (const list of Object.values(top.channels)) {
      const first = list.filter(({ neuron }) => neuron.y === 0 && neuron.x === 0);
      const last = list.filter(({ neuron }) => neuron.y === 4 && neuron.x === 4);
      expect([first.length, last.length]).toEqual([5, 5]);
    }
    model.dispose();
    images.dispose();
  });

  test('takes equal images from all over the dataset, the same ones however it is cut into batches', async () => {
    const [model, count, channels, k] = [bright(32), 400, 32, 8];
    const dataset = (size: number) =>
      function* (): Generator<tf.Tensor4D> {
        for (let start = 0; start < count; start += size) {
          const images = tf.zeros([size, 5, 5, 1]) as tf.Tensor4D;
          yield images;
          images.dispose();
        }
      };
    const top = await topActivations(model, dataset(100), { layer: 'bright', k });
    expect(await topActivations(model, dataset(80), { layer: 'bright', k })).toEqual(top);
    const taken = Object.values(top.channels).flatMap((list) => list.map(({ example }) => example));
    // Of each quarter of the dataset, four standard deviations of a fair draw at most from a quarter of what is taken.
    const deviation = Math.sqrt(channels * k * 0.25 * 0.75);
    for (let quarter = 0; quarter < 4; quarter++) {
      const share = taken.filter((example) => Math.floor(example / (count / 4)) === quarter).length;
      expect(Math.abs(share - (channels * k) / 4)).toBeLessThan(4 * deviation);
    }
    model.dispose();
  });
});
