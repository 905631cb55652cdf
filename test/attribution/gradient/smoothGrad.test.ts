import * as tf from '@tensorflow/tfjs-core';
import {
  guidedBackprop,
  inputXGradient,
  openNetwork,
  OptionError,
  saliency,
  smoothGrad,
  type Smoothable,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { power, sumOf, weightedSum, WEIGHTS } from './onWeightedSum.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('smoothGrad on $name', (backend) => {
  beforeAll(() => use(backend));

  // f = s^2: g = 2 s w, and s moves by the noise's own s.
  const x = [1, 2, 0.5];
  const given = [
    [0.5, 0, 0],
    [0, 1, -1],
    [0.25, -2, 1],
  ];
  const sums = given.map((noise) => 2 * (sumOf(x) + sumOf(noise)));
  const mean = sums.reduce((a, b) => a + b, 0) / 3;
  const square = sums.reduce((a, b) => a + b * b, 0) / 3;

  test.each([
    ['mean', WEIGHTS.map((w) => mean * w)],
    ['square', WEIGHTS.map((w) => square * w * w)],
    ['variance', WEIGHTS.map((w) => (square - mean * mean) * w * w)],
  ] as const)('%s, on paper', async (kind, expected) => {
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    const noise = tf.tensor2d(given);
    const before = tf.memory().numTensors;
    const smooth = smoothGrad(model, input, { target: power(2), noise, kind });
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(await read(smooth)).toBeAllclose(expected, close);
    model.dispose();
    tf.dispose([input, noise]);
  });

  test('of a linear score is its gradient, and its variance 0', async () => {
    const model = weightedSum();
    const input = tf.tensor2d([x, x]);
    const options = { target: 0, samples: 7 } as const;
    expect(await read(smoothGrad(model, input, options))).toBeAllclose([...WEIGHTS, ...WEIGHTS], close);
    expect(await read(smoothGrad(model, input, { ...options, kind: 'variance' }))).toEqual(new Float32Array(6));
    model.dispose();
    input.dispose();
  });

  test('the noise is a share of the range, normal, and of its seed', async () => {
    // f = s^2 / 2: the gradient of x1 is 2 (s + s(noise)); the deviation of s(noise) is |w| times the noise's, 0.1 * (2
    // - 0.5).
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    const options = { target: power(2), samples: 4000, noise: 0.1, kind: 'variance' } as const;
    const [variance] = await read(smoothGrad(model, input, options));
    const expected = (2 * 2) ** 2 * Math.hypot(...WEIGHTS) ** 2 * (0.1 * 1.5) ** 2;
    expect(variance! / expected).toBeCloseTo(1, 1);
    const some = { target: power(2), samples: 5 } as const;
    const first = await read(smoothGrad(model, input, some));
    expect(await read(smoothGrad(model, input, some))).toEqual(first);
    expect(await read(smoothGrad(model, input, { ...some, seed: 1 }))).not.toEqual(first);
    model.dispose();
    input.dispose();
  });

  test('of another method is the mean of its results', async () => {
    const model = smallNet();
    const input = smallImages(1);
    const noise = tf.mul(smallImages(3), 0.2);
    for (const of of [guidedBackprop, saliency, inputXGradient] as Smoothable[]) {
      const smooth = await read(smoothGrad(model, input, { target: 2, noise, of }));
      const all = of(openNetwork(model), tf.add(input, noise) as never, { target: 2 }) as tf.Tensor;
      expect(smooth).toBeAllclose(await read(tf.mean(all, 0)), close);
    }
    expect(() => smoothGrad(model, input, { of: (() => Promise.resolve(1)) as never })).toThrow(OptionError);
    expect(() => smoothGrad(model, input, { noise: tf.ones([3, 12, 10, 1]) })).toThrow(OptionError);
    expect(() => smoothGrad(model, input, { samples: 0 })).toThrow(OptionError);
    model.dispose();
    tf.dispose([input, noise]);
  });

  test('of a batch is that of its examples, whatever the budget, and its own top class', async () => {
    const model = smallNet();
    const input = smallImages(3);
    using net = openNetwork(model);
    const classes = tf.argMax(net.predict(input), 1).arraySync() as number[];
    const whole = await read(smoothGrad(net, input, { samples: 3, ...{} }) as tf.Tensor);
    const named = await read(smoothGrad(net, input, { samples: 3, ...{ target: classes } }) as tf.Tensor);
    expect(named).toBeAllclose(whole, close);
    const size = whole.length / 3;
    for (let i = 0; i < 3; i++) {
      const one = tf.slice(input, [i], [1]);
      const alone = await read(smoothGrad(net, one, { samples: 3, ...{} }) as tf.Tensor);
      expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), close);
      one.dispose();
    }
    using small = openNetwork(model, { memoryBudget: 1 });
    expect(await read(smoothGrad(small, input, { samples: 3, ...{} }) as tf.Tensor)).toBeAllclose(whole, close);
    model.dispose();
    input.dispose();
  });
});
