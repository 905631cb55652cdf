import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { guidedBackprop, saliency, UnsupportedModelError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential, type Layer } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { uniform } from '../../support/random.js';
import { paperModel, twoReluLayers } from '../onPaper.js';

const close = { atol: 1e-6 };

describe.each(backends)('guidedBackprop on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(['argument', 'Activation', 'ReLU'] as const)('stops negative gradients at ReLUs (%s)', async (relu) => {
    // d y / d k = (1, 2), k1 is off: (0, 2); d y / d h = (4, -2, 2), h2 is negative and h3 off: (4, 0, 0); x: 4 (1, 2).
    const model = twoReluLayers(relu);
    const input = tf.tensor2d([[2, 1]]);
    expect(await read(guidedBackprop(model, input, { target: 0 }) as tf.Tensor)).toBeAllclose([4, 8], close);
    model.dispose();
    input.dispose();
  });

  // y = v . f(x), at x = (-2, 1, 3, 7) with v = (1, 1, -1, 1): dx = v [v > 0] f'(x).
  const alphas = [0.25, 0.5, 0.5, 0.5];
  test.each<[string, () => Layer, number[]]>([
    ['ReLU', () => layers.reLU(), [0, 1, 0, 1]],
    ['ReLU maxValue 6', () => layers.reLU({ maxValue: 6 }), [0, 1, 0, 0]],
    ['Activation relu6', () => layers.activation({ activation: 'relu6' }), [0, 1, 0, 0]],
    ['LeakyReLU', () => layers.leakyReLU({ alpha: 0.1 }), [0.1, 1, 0, 1]],
    ['PReLU', () => layers.prelu(), [0.25, 1, 0, 1]],
    ['ThresholdedReLU', () => layers.thresholdedReLU({ theta: 2 }), [0, 0, 0, 1]],
  ])("takes %s's own derivative", async (_name, make, expected) => {
    const layer = make();
    const last = layers.dense({ units: 1, useBias: false });
    const weights = layer.getClassName() === 'PReLU' ? [alphas, [1, 1, -1, 1]] : [[1, 1, -1, 1]];
    const model = paperModel([4], [layer, last], weights);
    const input = tf.tensor2d([[-2, 1, 3, 7]]);
    expect(await read(guidedBackprop(model, input, { target: 0 }) as tf.Tensor)).toBeAllclose(expected, close);
    model.dispose();
    input.dispose();
  });

  test('leaves other activations alone', async () => {
    // y = -tanh(relu(x)) at x = 0.5: guided stops it at the ReLU; y = -relu(tanh(x)): too; y = relu(-tanh(x)) at -0.5
    // passes.
    const model = paperModel(
      [1],
      [
        layers.activation({ activation: 'tanh' }),
        layers.dense({ units: 1, useBias: false, activation: 'relu' }),
        layers.dense({ units: 1, useBias: false }),
      ],
      [[-1], [1]],
    );
    const input = tf.tensor2d([[-0.5]]);
    const derivative = -(1 - Math.tanh(0.5) ** 2);
    expect(await read(guidedBackprop(model, input, { target: 0 }) as tf.Tensor)).toBeAllclose([derivative], close);
    model.dispose();
    input.dispose();
  });

  test('is the plain gradient where no weight, input or activation is negative', async () => {
    const random = uniform(4);
    const positive = (shape: readonly (number | null)[]): tf.Tensor =>
      tf.randomUniform(shape as number[], 0.01, 1, 'float32', 1 + random());
    const model = sequential(
      [8, 8, 3],
      [
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 4, kernelSize: 2 }),
        layers.reLU(),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    );
    model.setWeights(model.weights.map(({ shape }) => positive(shape)));
    const input = positive([2, 8, 8, 3]);
    const guided = await read(guidedBackprop(model, input, { target: 1 }) as tf.Tensor);
    const plain = await read(saliency(model, input, { target: 1, reduce: 'none' }) as tf.Tensor);
    expect(guided).toBeAllclose(plain, { ofMax: 1e-6 });
    expect(Math.min(...plain)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...plain)).toBeGreaterThan(0);
    model.dispose();
    input.dispose();
  });

  test('refuses a network in which there is nothing to guide', () => {
    const model = sequential([3], [layers.dense({ units: 2, activation: 'tanh' }), layers.dense({ units: 2 })]);
    const input = tf.ones([1, 3]);
    expect(() => guidedBackprop(model, input, { target: 0 })).toThrow(UnsupportedModelError);
    expect(() => guidedBackprop(model, input, { target: 0 })).toThrow(/guidedBackprop.*saliency/s);
    model.dispose();
    input.dispose();
  });
});
