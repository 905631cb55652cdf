import * as tf from '@tensorflow/tfjs-core';
import { gradientShap, openNetwork, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
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

  test('of a batch is that of its examples, whatever the budget, and its own top class', async () => {
    const model = smallNet();
    const input = smallImages(3);
    using net = openNetwork(model);
    const classes = tf.argMax(net.predict(input) as tf.Tensor, 1).arraySync() as number[];
    const whole = await read((await gradientShap(net, input, { samples: 3, noise: 0.1, ...{} })) as tf.Tensor);
    const named = await read(
      (await gradientShap(net, input, { samples: 3, noise: 0.1, ...{ target: classes } })) as tf.Tensor,
    );
    expect(named).toBeAllclose(whole, close);
    const size = whole.length / 3;
    for (let i = 0; i < 3; i++) {
      const one = tf.slice(input, [i], [1]);
      const alone = await read((await gradientShap(net, one, { samples: 3, noise: 0.1, ...{} })) as tf.Tensor);
      expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), close);
      one.dispose();
    }
    using small = openNetwork(model, { memoryBudget: 1 });
    expect(await read((await gradientShap(small, input, { samples: 3, noise: 0.1, ...{} })) as tf.Tensor)).toBeAllclose(
      whole,
      close,
    );
    model.dispose();
    input.dispose();
  });

  test('tells how much is done, stops, and leaves nothing', async () => {
    const model = smallNet();
    const input = smallImages();
    using net = openNetwork(model);
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const options = { target: 1, samples: 20 } as const;
    const map = await gradientShap(net, input, {
      ...options,
      onProgress: ({ done, total }) => {
        expect(total).toBe(40);
        told.push(done);
      },
    });
    expect(tf.memory().numTensors).toBe(before + 1);
    map.dispose();
    expect(told.at(-1)).toBe(40);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const stop = new AbortController();
    const stopped = gradientShap(net, input, {
      ...options,
      signal: stop.signal,
      onProgress: () => stop.abort('enough'),
    });
    await expect(stopped).rejects.toBe('enough');
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });
});
