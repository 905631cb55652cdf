import * as tf from '@tensorflow/tfjs-core';
import { inputXGradient, openNetwork } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { twoReluLayers } from '../onPaper.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('inputXGradient on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // At (2, 1) the network is y = -2 x1 + 10 x2.
    const model = twoReluLayers('argument');
    const input = tf.tensor2d([[2, 1]]);
    expect(await read(inputXGradient(model, input, { target: 0 }))).toBeAllclose([-4, 10], close);
    const [listed] = inputXGradient(model, [input], { target: 0 });
    expect(await read(listed!)).toBeAllclose([-4, 10], close);
    model.dispose();
    input.dispose();
  });

  test('of a batch is that of its examples, whatever the budget, and its own top class', async () => {
    const model = smallNet();
    const input = smallImages(3);
    using net = openNetwork(model);
    const classes = tf.argMax(net.predict(input), 1).arraySync() as number[];
    const whole = await read(inputXGradient(net, input, {}) as tf.Tensor);
    const named = await read(inputXGradient(net, input, { target: classes }) as tf.Tensor);
    expect(named).toBeAllclose(whole, close);
    const size = whole.length / 3;
    for (let i = 0; i < 3; i++) {
      const one = tf.slice(input, [i], [1]);
      const alone = await read(inputXGradient(net, one, {}) as tf.Tensor);
      expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), close);
      one.dispose();
    }
    using small = openNetwork(model, { memoryBudget: 1 });
    expect(await read(inputXGradient(small, input, {}) as tf.Tensor)).toBeAllclose(whole, close);
    model.dispose();
    input.dispose();
  });
});
