import * as tf from '@tensorflow/tfjs-core';
import { fullGrad, openNetwork, UnsupportedModelError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { twoByTwo, twoChannels } from '../onPaper.js';
import { weightedSum } from './onWeightedSum.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('fullGrad on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // z = (x, 1 - x), of which class 0 has the gradients (1, 2, 3, 0) and (0, 0, 0, -1) where the ReLUs are on; the
    // biases are 0 and 1. So g = (1, 2, 3, 1), |x g| = (1, 4, 1.5, 0), and the biases' terms are 0 and (0, 0, 0, 1).
    const model = twoChannels();
    const input = twoByTwo();
    const before = tf.memory().numTensors;
    expect(await read(fullGrad(model, input, { target: 0, scale: 'none' }))).toBeAllclose([1, 4, 1.5, 1], close);
    expect(await read(fullGrad(model, input, { target: 0 }))).toBeAllclose([0.25, 1, 0.375, 1], close);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
    const flat = weightedSum();
    const vector = tf.ones([1, 3]);
    expect(() => fullGrad(flat, vector)).toThrow(UnsupportedModelError);
    flat.dispose();
    vector.dispose();
  });

  test('of a batch is that of its examples, whatever the budget, and its own top class', async () => {
    const model = smallNet();
    const input = smallImages(3);
    using net = openNetwork(model);
    const classes = tf.argMax(net.predict(input), 1).arraySync() as number[];
    const whole = await read(fullGrad(net, input, {}) as tf.Tensor);
    const named = await read(fullGrad(net, input, { target: classes }) as tf.Tensor);
    expect(named).toBeAllclose(whole, close);
    const size = whole.length / 3;
    for (let i = 0; i < 3; i++) {
      const one = tf.slice(input, [i], [1]);
      const alone = await read(fullGrad(net, one, {}) as tf.Tensor);
      expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), close);
      one.dispose();
    }
    using small = openNetwork(model, { memoryBudget: 1 });
    expect(await read(fullGrad(small, input, {}) as tf.Tensor)).toBeAllclose(whole, close);
    model.dispose();
    input.dispose();
  });
});
