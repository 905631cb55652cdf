import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { gridSegments, integratedGradients, openNetwork, OptionError, UnsupportedModelError, xrai } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { regionMeans } from '../../../src/attribution/gradient/regionMeans.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { paperModel } from '../onPaper.js';
import { weightedSum } from './onWeightedSum.js';

const close = { ofMax: 1e-5 };

test('regions come in the order of their means over what is left', () => {
  const values = Float32Array.from([8, 0, 4, 2, 6, 1]);
  const wide = Int32Array.from([0, 0, 0, 1, 1, 1]);
  expect([...regionMeans(values, [wide])]).toEqual([4, 4, 4, 3, 3, 3]);
  // With pairs: (8, 0) is 4, (4, 2) is 3, (6, 1) is 3.5; the wide ones are 4 and 3. The first of equals is wide 0. What
  // is left: wide 1 is 3, the pairs' (2) is 2 and (6, 1) is 3.5, which comes; then 2 alone.
  const pairs = Int32Array.from([0, 0, 1, 1, 2, 2]);
  expect([...regionMeans(values, [wide, pairs])]).toEqual([4, 4, 4, 2, 3.5, 3.5]);
});

describe.each(backends)('xrai on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // A linear score of two channels: integrated gradients are w (x - black) and w (x - white), on average w (x -
    // middle).
    const weights = [1, 2, -1, 1, 3, 0, 1, -2];
    const x = [0, 1, 0.5, 0.25, 1, 0, 0.75, 1];
    const model = paperModel([2, 2, 2], [layers.flatten(), layers.dense({ units: 1, useBias: false })], [weights]);
    const input = tf.tensor(x, [1, 2, 2, 2]);
    const columns = gridSegments([2, 2], [1, 2]);
    const pixels = (middle: number): number[] =>
      [0, 1, 2, 3].map((i) => Math.max(...[2 * i, 2 * i + 1].map((k) => weights[k]! * (x[k]! - middle))));
    const means = ([a, b, c, d]: number[]): number[] => [(a! + c!) / 2, (b! + d!) / 2, (a! + c!) / 2, (b! + d!) / 2];
    const options = { target: 0, segments: columns, steps: 2 } as const;
    const before = tf.memory().numTensors;
    expect(await read(await xrai(model, input, options))).toBeAllclose(means(pixels(0.5)), close);
    const ranged = await xrai(model, input, { ...options, range: [-1, 1] });
    expect(await read(ranged)).toBeAllclose(means(pixels(0)), close);
    expect(tf.memory().numTensors).toBe(before);
    for (const wrong of [
      { segments: tf.ones([3, 2], 'int32') },
      { segments: tf.ones([2]) },
      { segments: tf.fill([2, 2], 0.5) },
      { segments: tf.fill([2, 2], -1, 'int32') },
      { segments: [] },
      { range: [0] },
      { range: 1 },
      { steps: 0 },
    ]) {
      await expect(xrai(model, input, wrong as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, columns]);
    const flat = weightedSum();
    const vector = tf.ones([1, 3]);
    await expect(xrai(flat, vector)).rejects.toThrow(UnsupportedModelError);
    flat.dispose();
    vector.dispose();
  });

  test('keeps the sum of the integrated gradients that it is of, example by example', async () => {
    const model = smallNet();
    const input = smallImages(2);
    using net = openNetwork(model);
    const before = tf.memory().numTensors;
    const map = await read(await xrai(net, input, { steps: 4 }));
    expect(tf.memory().numTensors).toBe(before);
    for (let i = 0; i < 2; i++) {
      const one = tf.slice(input, [i], [1]);
      const [least, most] = [tf.min(one).dataSync()[0]!, tf.max(one).dataSync()[0]!];
      const [black, white] = [
        await integratedGradients(net, one, { baseline: least, steps: 4 }),
        await integratedGradients(net, one, { baseline: most, steps: 4 }),
      ];
      const pixels = await read(tf.max(tf.div(tf.add(black, white), 2), -1));
      const own = map.subarray(120 * i, 120 * (i + 1));
      const total = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);
      expect(total(own)).toBeCloseTo(total(pixels), 5);
      expect(await read(await xrai(net, one, { steps: 4 }))).toBeAllclose(own, close);
      tf.dispose([one, black, white]);
    }
    model.dispose();
    input.dispose();
  });

  test('tells how much is done, stops, and leaves nothing', async () => {
    const model = smallNet();
    const input = smallImages();
    using net = openNetwork(model);
    const before = tf.memory().numTensors;
    const told: number[] = [];
    (await xrai(net, input, { steps: 3, onProgress: ({ done, total }) => told.push(done, total) })).dispose();
    expect(told).toEqual([3, 12, 6, 12, 9, 12, 12, 12]);
    const stop = new AbortController();
    const options = { steps: 3, signal: stop.signal, onProgress: () => stop.abort('enough') };
    await expect(xrai(net, input, options)).rejects.toBe('enough');
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });
});
