import * as tf from '@tensorflow/tfjs-core';
import { blurIntegratedGradients, openNetwork, OptionError, UnsupportedModelError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { layers } from '@tensorflow/tfjs-layers';
import { normals } from '../../support/random.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { paperModel } from '../onPaper.js';
import { weightedSum } from './onWeightedSum.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('blurIntegratedGradients on $name', (backend) => {
  beforeAll(() => use(backend));

  /** A picture blurred by a Gaussian cut off at four deviations, zeros outside: pixel by pixel. */
  function blurred(picture: ArrayLike<number>, h: number, w: number, sigma: number): number[] {
    const radius = Math.floor(4 * sigma + 0.5);
    const bell = (d: number): number => (radius === 0 ? 1 : Math.exp((-0.5 * d * d) / sigma ** 2));
    let total = 0;
    for (let d = -radius; d <= radius; d++) total += bell(d);
    return Array.from({ length: h * w }, (_, at) => {
      const [y, x] = [Math.floor(at / w), at % w];
      let sum = 0;
      for (let i = Math.max(0, y - radius); i <= Math.min(h - 1, y + radius); i++) {
        for (let j = Math.max(0, x - radius); j <= Math.min(w - 1, x + radius); j++) {
          sum += (bell(i - y) * bell(j - x) * picture[i * w + j]!) / total ** 2;
        }
      }
      return sum;
    });
  }

  test('of a linear score is its weights times how much the blur takes away', async () => {
    const [h, w] = [5, 4];
    const weights = normals(1, h * w);
    const picture = normals(2, h * w);
    const model = paperModel([h, w, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false })], [weights]);
    const input = tf.tensor(picture, [1, h, w, 1]);
    const [maxSigma, steps] = [3, 6];
    const expected = new Float64Array(h * w);
    for (let i = 0; i < steps; i++) {
      const s = (i * maxSigma) / steps;
      const [now, next] = [blurred(picture, h, w, s), blurred(picture, h, w, s + 0.01)];
      expected.forEach((_, at) => {
        expected[at]! -= (maxSigma / steps) * ((next[at]! - now[at]!) / 0.01) * weights[at]!;
      });
    }
    const made = await read(await blurIntegratedGradients(model, input, { target: 0, maxSigma, steps }));
    expect(made).toBeAllclose(expected, { ofMax: 2e-5 });
    for (const options of [{ maxSigma: 0 }, { maxSigma: NaN }, { steps: 0 }]) {
      await expect(blurIntegratedGradients(model, input, options)).rejects.toThrow(OptionError);
    }
    model.dispose();
    input.dispose();
    const flat = weightedSum();
    const vector = tf.ones([1, 3]);
    await expect(blurIntegratedGradients(flat, vector)).rejects.toThrow(UnsupportedModelError);
    flat.dispose();
    vector.dispose();
  });

  test('of a batch is that of its examples, whatever the budget, and its own top class', async () => {
    const model = smallNet();
    const input = smallImages(3);
    using net = openNetwork(model);
    const classes = tf.argMax(net.predict(input) as tf.Tensor, 1).arraySync() as number[];
    const whole = await read(
      (await blurIntegratedGradients(net, input, { steps: 3, maxSigma: 2, ...{} })) as tf.Tensor,
    );
    const named = await read(
      (await blurIntegratedGradients(net, input, { steps: 3, maxSigma: 2, ...{ target: classes } })) as tf.Tensor,
    );
    expect(named).toBeAllclose(whole, close);
    const size = whole.length / 3;
    for (let i = 0; i < 3; i++) {
      const one = tf.slice(input, [i], [1]);
      const alone = await read(
        (await blurIntegratedGradients(net, one, { steps: 3, maxSigma: 2, ...{} })) as tf.Tensor,
      );
      expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), close);
      one.dispose();
    }
    using small = openNetwork(model, { memoryBudget: 1 });
    expect(
      await read((await blurIntegratedGradients(small, input, { steps: 3, maxSigma: 2, ...{} })) as tf.Tensor),
    ).toBeAllclose(whole, close);
    model.dispose();
    input.dispose();
  });

  test('tells how much is done, stops, and leaves nothing', async () => {
    const model = smallNet();
    const input = smallImages();
    using net = openNetwork(model);
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const options = { target: 1, steps: 20 } as const;
    const map = await blurIntegratedGradients(net, input, {
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
    const stopped = blurIntegratedGradients(net, input, {
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
