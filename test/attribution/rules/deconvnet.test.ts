import * as tf from '@tensorflow/tfjs-core';
import { deconvnet, guidedBackprop } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { twoReluLayers } from '../onPaper.js';

describe.each(backends)('deconvnet on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(['argument', 'Activation', 'ReLU'] as const)('looks at the gradient only (%s)', async (relu) => {
    // d y / d k = (1, 2), both positive; d y / d h = (5, -3, 3), of which (5, 0, 3); x: 5 (1, 2) + 3 (-1, 1).
    const model = twoReluLayers(relu);
    const input = tf.tensor2d([[2, 1]]);
    expect(await read(deconvnet(model, input, { target: 0 }) as tf.Tensor)).toBeAllclose([2, 13], { atol: 1e-6 });
    model.dispose();
    input.dispose();
  });

  test('is the same wherever it is looked from, unlike guided backpropagation', async () => {
    const model = twoReluLayers('argument');
    const input = tf.tensor2d([
      [2, 1],
      [-1, 3],
    ]);
    const map = await read(deconvnet(model, input, { target: 0 }) as tf.Tensor);
    expect(map).toBeAllclose([2, 13, 2, 13], { atol: 1e-6 });
    const guided = await read(guidedBackprop(model, input, { target: 0 }) as tf.Tensor);
    expect(guided.slice(0, 2)).not.toEqual(guided.slice(2));
    model.dispose();
    input.dispose();
  });
});
