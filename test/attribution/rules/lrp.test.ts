import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  lrp,
  openNetwork,
  OptionError,
  probability,
  UnsupportedLayerError,
  type LrpOptions,
  type LrpRule,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { randomizeWeights } from '../../support/weights.js';
import { paperModel, twoReluLayers } from '../onPaper.js';

const close = { atol: 2e-5, ofMax: 1e-6 };

/** The map of a model that is then disposed of. */
async function mapOf(model: LayersModel, input: tf.Tensor, options: LrpOptions = {}): Promise<Float32Array> {
  try {
    return await read(lrp(model, input, { target: 0, ...options }) as tf.Tensor);
  } finally {
    model.dispose();
    input.dispose();
  }
}

const sum = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);
const everywhere = (rule: LrpRule): LrpOptions => ({ rules: { convolution: rule, dense: rule } });

describe.each(backends)('lrp on $name', (backend) => {
  beforeAll(() => use(backend));

  // y = 6 at x = (2, 1), through h = (4, 5, 0) and k = (0, 3); z of k2 is 2 * 4 - 5, of h1 2 + 2, of h2 6 - 1.
  test('flat at a first convolution: all channels of a place share what its window sees, on paper', async () => {
    const model = sequential(
      [1, 3, 1],
      [
        layers.conv2d({ filters: 2, kernelSize: [1, 2], useBias: false }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
    );
    // The filters see the left and the right of a window: (1, 2) and (2, 3) of the picture 1, 2, 3; all add up to 8.
    tf.tidy(() => model.setWeights([tf.tensor4d([1, 0, 0, 1], [1, 2, 1, 2]), tf.ones([4, 1])]));
    const image = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const map = lrp(model, image, { target: 0, rules: 'epsilonPlusFlat' });
    // The first place's 3 and the second's 5, half of each to either pixel of its window.
    expect(await map.data()).toBeAllclose([1.5, 4, 2.5], { atol: 1e-4 });
    model.dispose();
    tf.dispose([image, map]);
  });

  describe.each(['argument', 'ReLU'] as const)('shares 6 in two layers of ReLUs (%s)', (relu) => {
    test.each<[string, LrpOptions, number[]]>([
      // R_h = (16, -10): x gets 16 (1, 1) / 2 - 10 (6, -1) / 5. Without biases it is x times the gradient.
      ['epsilon', { rules: 'epsilon' }, [-4, 10]],
      // All of 6 goes to h1, half of it to each input.
      ['zPlus', { rules: 'zPlus' }, [3, 3]],
      // A unit without negative parts passes on twice what it has: k2 12, h1 24, h2 -12; x1 24 - 24, x2 24 + 12.
      ['alpha2Beta1', { rules: 'alpha2Beta1' }, [0, 36]],
      ['alpha 1', everywhere({ rule: 'alphaBeta', alpha: 1 }), [3, 3]],
      // gamma 1: k2 shares 6 by 16 and -5, h1 by 4 and 4, h2 by 12 and -1.
      ['gamma 1', everywhere({ rule: 'gamma', gamma: 1 }), [168 / 121, 558 / 121]],
      // R_h = (16, -10), half of each to each input.
      ['flat at the first, epsilon above', { rules: 'epsilonPlusFlat' }, [3, 3]],
      // h1 by 2 and 2 as before, h2 by 6 and -1 + 4.
      [
        'box 0..4 at the first',
        {
          rules: { first: { rule: 'box' }, convolution: { rule: 'epsilon' }, dense: { rule: 'epsilon' } },
          range: [0, 4],
        },
        [4 / 3, 14 / 3],
      ],
      // h1 by 2 + 1 and 2 + 2, h2 by 6 + 3 and -1 + 4.
      [
        'box -1..4 at the first',
        {
          rules: { first: { rule: 'box' }, convolution: { rule: 'epsilon' }, dense: { rule: 'epsilon' } },
          range: [-1, 4],
        },
        [16 * (3 / 7) - 10 * (9 / 12), 16 * (4 / 7) - 10 * (3 / 12)],
      ],
      // z + 6 of 6 and 3: 6 (6 / 12) = 3 arrive at k2; 3 (8, -5) / 9 at h; x gets 8/3 (2, 2) / 10 and -5/3 (6, -1) /
      // 11.
      ['epsilon 6', everywhere({ rule: 'epsilon', epsilon: 6 }), [16 / 30 - 30 / 33, 16 / 30 + 5 / 33]],
    ])('%s', async (_, options, expected) => {
      expect(await mapOf(twoReluLayers(relu), tf.tensor2d([[2, 1]]), options)).toBeAllclose(expected, close);
    });
  });

  test('starts with the score, and lets biases take their part of it unless they are left out', async () => {
    // y = 2 x + 3 at x = 1.
    const model = (): LayersModel => paperModel([1], [layers.dense({ units: 1 })], [[2], [3]]);
    const one = (): tf.Tensor => tf.tensor2d([[1]]);
    for (const rule of ['epsilon', 'zPlus', 'gamma'] as const) {
      expect(await mapOf(model(), one(), everywhere({ rule }))).toBeAllclose([2], close);
      expect(await mapOf(model(), one(), everywhere({ rule, bias: false }))).toBeAllclose([5], close);
    }
  });

  test('counts negative inputs with negative weights as adding', async () => {
    // z = (-1)(-2) + 2 * 1 + 3 * -1: 2 and 2 add, 3 takes away.
    const model = paperModel([3], [layers.dense({ units: 1, useBias: false })], [[-2, 1, -1]]);
    expect(await mapOf(model, tf.tensor2d([[-1, 2, 3]]), { rules: 'zPlus' })).toBeAllclose([0.5, 0.5, 0], close);
  });

  test('shares a sum by contribution, and the score where a branch adds nothing', async () => {
    // y = x + relu(2 x) = 3 x at x = (1, -1): the second has no branch.
    const model = functional([[2]], (x) => {
      const branch = on(layers.dense({ units: 2, useBias: false, activation: 'relu' }), x!);
      return on(layers.dense({ units: 1, useBias: false }), on(layers.add(), [x!, branch]));
    });
    model.setWeights([
      tf.tensor2d([
        [2, 0],
        [0, 2],
      ]),
      tf.tensor2d([[1], [1]]),
    ]);
    expect(await mapOf(model, tf.tensor2d([[1, -1]]), { rules: 'epsilon' })).toBeAllclose([3, -1], close);
  });

  test('shares a product evenly, gathering what was broadcast', async () => {
    // A picture p times its own mean 2.5, averaged: 6.25 = sum of 0.625 p, half of it by way of the gate.
    const model = functional([[2, 2, 1]], (x) => {
      const gate = on(layers.reshape({ targetShape: [1, 1, 1] }), on(layers.globalAveragePooling2d({}), x!));
      return on(layers.globalAveragePooling2d({}), on(layers.multiply(), [x!, gate]));
    });
    const picture = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    expect(await mapOf(model, picture)).toBeAllclose([0.625, 1.25, 1.875, 2.5], close);
  });

  test('gives the winner of a maximum all, and what is side by side its own', async () => {
    // y = max(p) + 2 mean(p) of p = (1, 2, 3, 4): 4, and 2 p / 4.
    const model = functional([[2, 2, 1]], (x) => {
      const largest = on(layers.flatten(), on(layers.maxPooling2d({ poolSize: 2 }), x!));
      const mean = on(layers.flatten(), on(layers.averagePooling2d({ poolSize: 2 }), x!));
      return on(layers.dense({ units: 1, useBias: false }), on(layers.concatenate(), [largest, mean]));
    });
    model.setWeights([tf.tensor2d([[1], [2]])]);
    const picture = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    expect(await mapOf(model, picture, { rules: 'epsilon' })).toBeAllclose([0.5, 1, 1.5, 6], close);
  });

  test('divides by what a ReLU6 or a LeakyReLU was given, not by what it gave', async () => {
    // relu6(2 * 5) = 6 shares 6 by z = 10, and leaky(-4) = -0.4 by z = -4: all of it arrives, but for a large epsilon's
    // part.
    const relu6 = [layers.dense({ units: 1, useBias: false }), layers.reLU({ maxValue: 6 })];
    const last = (): layers.Layer => layers.dense({ units: 1, useBias: false });
    const clipped = paperModel([1], [...relu6, last()], [[2], [1]]);
    expect(await mapOf(clipped, tf.tensor2d([[5]]), everywhere({ rule: 'epsilon', epsilon: 10 }))).toBeAllclose(
      // 6 * 6 / 16, then 10 / 20 of that.
      [1.125],
      close,
    );
    const leaking = [layers.dense({ units: 1, useBias: false }), layers.leakyReLU({ alpha: 0.1 })];
    const leaky = paperModel([1], [...leaking, last()], [[-4], [1]]);
    expect(await mapOf(leaky, tf.tensor2d([[1]]), { rules: 'epsilon' })).toBeAllclose([-0.4], close);
  });

  test('takes a rescaling for the preparation of a picture', async () => {
    // x of 0..4 as x / 2 - 1, in -1..1: (0, 0.5) at (2, 3). z = 3 * 0 - 2 * 0.5 = -1; box: 3 (0 + 1), -2 (0.5 - 1).
    const make = (): LayersModel => {
      const scaled = layers.batchNormalization({ axis: -1, epsilon: 0 });
      const model = sequential([2], [scaled, layers.dense({ units: 1, useBias: false })]);
      // gamma, beta, kernel, mean, variance.
      const weights = [
        [0.5, 0.5],
        [-1, -1],
        [[3], [-2]],
        [0, 0],
        [1, 1],
      ] as tf.TensorLike[];
      model.setWeights(weights.map((values) => tf.tensor(values)));
      return model;
    };
    const rules = { first: { rule: 'box' }, convolution: { rule: 'epsilon' }, dense: { rule: 'epsilon' } } as const;
    const values = await mapOf(make(), tf.tensor2d([[2, 3]]), { rules, range: [0, 4] });
    expect(values).toBeAllclose([-3 / 4, -1 / 4], close);
    expect(await mapOf(make(), tf.tensor2d([[2, 3]]), { rules: 'epsilonPlusFlat' })).toBeAllclose([-0.5, -0.5], close);
  });

  test.each(['epsilon', 'gamma'] as const)('conserves the score without biases (%s)', async (rules) => {
    const conv = (filters: number, more: object = {}): layers.Layer =>
      layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false, activation: 'relu', ...more });
    const model = randomizeWeights(
      functional([[8, 8, 3]], (x) => {
        const stem = on(conv(4, { strides: 2 }), x!);
        const deep = on(layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }), on(conv(4), stem));
        const joined = on(layers.concatenate(), [on(layers.add(), [stem, deep]), on(conv(2, { strides: 1 }), stem)]);
        const pooled = on(layers.globalAveragePooling2d({}), on(layers.maxPooling2d({ poolSize: 2 }), joined));
        return on(layers.dense({ units: 3, useBias: false, activation: 'softmax' }), pooled);
      }),
      5,
    );
    using network = openNetwork(model);
    const input = tf.randomNormal([1, 8, 8, 3], 0, 1, 'float32', 3);
    const all = await read(lrp(network, input, { target: 1, rules }) as tf.Tensor);
    // A logit is log p up to what is the same for all classes: a difference of two is known.
    const other = await read(lrp(network, input, { target: 2, rules }) as tf.Tensor);
    const probabilities = await read(network.predict(input));
    const gap = Math.log(probabilities[1]! / probabilities[2]!);
    expect(Math.abs(gap)).toBeGreaterThan(1e-3);
    expect(sum(all) - sum(other)).toBeCloseTo(gap, 3);
    model.dispose();
    input.dispose();
  });

  test('gives each image of a batch what it gets alone', async () => {
    const model = smallNet();
    using network = openNetwork(model);
    const images = smallImages(3);
    for (const rules of ['epsilonPlusFlat', 'epsilonGammaBox'] as const) {
      const options = { target: [1, 0, 2], rules, range: [-4, 4] } as const;
      const together = await read(lrp(network, images, options) as tf.Tensor);
      const size = together.length / 3;
      for (const i of [0, 1, 2]) {
        const image = tf.slice(images, i, 1);
        const alone = await read(lrp(network, image, { ...options, target: options.target[i]! }) as tf.Tensor);
        expect(alone).toBeAllclose(together.subarray(i * size, (i + 1) * size), { ofMax: 1e-5 });
        image.dispose();
      }
    }
    model.dispose();
    images.dispose();
  });

  test('leaves nothing behind but its result, whatever the rules', () => {
    const model = smallNet();
    using network = openNetwork(model);
    const images = smallImages();
    tf.dispose(network.predict(images));
    const before = tf.memory().numTensors;
    for (const rules of ['epsilonPlusFlat', 'epsilonGammaBox', 'alpha2Beta1'] as const) {
      tf.dispose(lrp(network, images, { rules, range: [-4, 4] }));
      tf.dispose(lrp(model, images, { rules, range: [-4, 4] }));
      expect(tf.memory().numTensors).toBe(before);
    }
    model.dispose();
    images.dispose();
  });
});

describe('what lrp refuses', () => {
  beforeAll(() => use('cpu'));

  test.each<[string, () => LayersModel, RegExp]>([
    [
      'a recurrent layer',
      () =>
        sequential(
          [3, 2],
          [layers.lstm({ units: 2, recurrentInitializer: 'glorotNormal', name: 'memory' }), layers.dense({ units: 2 })],
        ),
      /lrp.*"memory" \(LSTM\)/s,
    ],
    [
      'a softmax on the way',
      () => sequential([3], [layers.softmax({ name: 'gate' }), layers.dense({ units: 2 })]),
      /lrp.*"gate" \(Softmax\).*saliency/s,
    ],
    [
      'a normalization of the example itself',
      () => sequential([3], [layers.layerNormalization({ name: 'norm' }), layers.dense({ units: 2 })]),
      /lrp.*"norm" \(LayerNormalization\)/s,
    ],
  ])('%s, by its name', (_, make, message) => {
    const model = make();
    const input = tf.ones([1, ...(model.inputs[0]!.shape.slice(1) as number[])]);
    const before = tf.memory().numTensors;
    expect(() => lrp(model, input, { target: 0 })).toThrow(UnsupportedLayerError);
    expect(() => lrp(model, input, { target: 0 })).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });

  test('a probability, with what to ask instead', () => {
    const model = smallNet();
    const images = smallImages();
    expect(() => lrp(model, images, { target: probability(1) })).toThrow(/"classes".*softmax.*logit/s);
    model.dispose();
    images.dispose();
  });

  test.each<[string, unknown, RegExp]>([
    ['a name that is none', { rules: 'epsilonplus' }, /"epsilonplus".*'epsilonPlusFlat'/],
    ['a number', { rules: 3 }, /rules 3/],
    ['a table without a rule for dense layers', { rules: { convolution: { rule: 'zPlus' } } }, /for dense.*undefined/],
    ['an unknown place', { rules: { conv: { rule: 'zPlus' } } }, /"conv".*convolution/],
    ['an unknown rule', { rules: { convolution: { rule: 'beta' }, dense: { rule: 'zPlus' } } }, /"beta".*'zPlus'/],
    [
      'flat above the first',
      { rules: { convolution: { rule: 'flat' }, dense: { rule: 'zPlus' } } },
      /convolution.*"flat"/,
    ],
    [
      'an unknown setting',
      { rules: { convolution: { rule: 'gamma', alpha: 2 }, dense: { rule: 'zPlus' } } },
      /"alpha".*gamma/,
    ],
    [
      'an epsilon of 0',
      { rules: { convolution: { rule: 'epsilon', epsilon: 0 }, dense: { rule: 'zPlus' } } },
      /epsilon 0 .*above 0/,
    ],
    ['no range for box', { rules: 'deepTaylor' }, /no range.*\[-1, 1\]/],
    ['a range the wrong way round', { rules: 'deepTaylor', range: [1, 0] }, /\[1, 0\].*\[-1, 1\]/],
    ['a range of one number', { range: [1] }, /\[1\].*\[0, 1\]/],
    ['an unknown option', { rule: 'epsilon' }, /"rule".*rules/],
  ])('%s', (_, options, message) => {
    const model = smallNet();
    const images = smallImages();
    const before = tf.memory().numTensors;
    expect(() => lrp(model, images, options as LrpOptions)).toThrow(OptionError);
    expect(() => lrp(model, images, options as LrpOptions)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    images.dispose();
  });
});
