import * as tf from '@tensorflow/tfjs-core';
import { gradientShap, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power, sumOf, weightedSum, WEIGHTS } from './onWeightedSum.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('gradientShap on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // f = s^2: the mean of d w 2 s(b + a d), d = x + noise - b.
    const x = [1, 2, 0.5];
    const noises = [
      [0.5, 0, 0],
      [0, 1, -1],
    ];
    const starts = [
      [0, 1, 2],
      [-1, 0, 1],
    ];
    const shares = [0.25, 0.5];
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    const [noise, baselines, alphas] = [tf.tensor2d(noises), tf.tensor2d(starts), tf.tensor1d(shares)];
    const expected = [0, 0, 0];
    noises.forEach((added, k) => {
      const way = x.map((value, i) => value + added[i]! - starts[k]![i]!);
      const at = starts[k]!.map((value, i) => value + shares[k]! * way[i]!);
      way.forEach((value, i) => (expected[i]! += (value * 2 * sumOf(at) * WEIGHTS[i]!) / 2));
    });
    const made = await gradientShap(model, input, { target: power(2), noise, baselines, alphas });
    expect(await read(made)).toBeAllclose(expected, close);
    for (const wrong of [
      { alphas: tf.ones([3]), noise },
      { noise: tf.ones([2, 4]) },
      { baselines: tf.ones([2, 4]) },
      { alphas: 0.5 },
    ]) {
      await expect(gradientShap(model, input, wrong as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, noise, baselines, alphas]);
  });

  test('of many samples adds up to the difference from the mean score of the baselines', async () => {
    const model = weightedSum();
    const x = [1, 2, 0.5];
    const starts = [
      [0, 0, 0],
      [1, 0, 0],
      [0, -1, 1],
    ];
    const input = tf.tensor2d([x]);
    const baselines = tf.tensor2d(starts);
    const made = await read(await gradientShap(model, input, { target: power(2), baselines, samples: 6000 }));
    const mean = starts.reduce((sum, start) => sum + sumOf(start) ** 2, 0) / 3;
    const gap = made.reduce((a, b) => a + b, 0) - (sumOf(x) ** 2 - mean);
    expect(Math.abs(gap)).toBeLessThan(0.15);
    const some = { target: power(2), baselines, samples: 4 } as const;
    const first = await read(await gradientShap(model, input, some));
    expect(await read(await gradientShap(model, input, some))).toEqual(first);
    expect(await read(await gradientShap(model, input, { ...some, seed: 3 }))).not.toEqual(first);
    model.dispose();
    tf.dispose([input, baselines]);
  });
});
