import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  activationMaximize,
  logit,
  logProbability,
  OptionError,
  parametrizations,
  presets,
  regularizers,
  seededRandom,
  ShapeError,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';
import { randomizeWeights } from '../../support/weights.js';

const STEPS = 5;
const shape = [2, 6] as const;
let classifier: LayersModel;
let generator: LayersModel;
/** What the classifier's layer `code` makes of an image, its logits. */
let encode: LayersModel;
let classify: LayersModel;

/** The first layers of a classifier, and its logits. */
function parts(): void {
  const model = (units: number[], last: 'softmax' | 'linear'): LayersModel =>
    randomizeWeights(
      sequential(
        [4, 4, 3],
        [
          layers.conv2d({ filters: 3, kernelSize: 2, activation: 'tanh', name: 'conv' }),
          layers.flatten(),
          layers.dense({ units: 6, activation: 'sigmoid', name: 'code' }),
          ...units.map((count) => layers.dense({ units: count, activation: last, name: 'classes' })),
        ],
      ),
      8,
    );
  classifier = model([4], 'softmax');
  classify = model([4], 'linear');
  encode = model([], 'linear');
  for (const other of [classify, encode]) other.setWeights(classifier.getWeights().slice(0, other.weights.length));
  generator = randomizeWeights(
    sequential([6], [layers.dense({ units: 48, activation: 'sigmoid' }), layers.reshape({ targetShape: [4, 4, 3] })]),
    9,
  );
}

beforeAll(async () => {
  await use('cpu');
  parts();
});
afterAll(() => [classifier, classify, encode, generator].forEach((model) => model.dispose()));

/** What the network sees of a code: the generator's image of 0..1, in -1..1. */
const seen = (h: tf.Tensor): tf.Tensor => tf.sub(tf.mul(generator.apply(h) as tf.Tensor, 2), 1);

/** The gradient of `log p(y = 2 | h)` for each code, by tfjs. */
const slopeOf = (h: tf.Tensor): tf.Tensor =>
  tf.grad((at: tf.Tensor) => {
    const logits = classify.apply(seen(at)) as tf.Tensor;
    return tf.sum(tf.slice(tf.logSoftmax(logits), [0, 2], [-1, 1]));
  })(h);

const clipped = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value));

const start = (): tf.Tensor =>
  tf.tensor2d(
    Array.from({ length: 12 }, (_, i) => 0.2 + 0.1 * ((i * 5) % 7)),
    [...shape],
  );

test('nguyen2016b is PPGN’s step on a code, by a loop', async () => {
  const before = tf.memory().numTensors;
  const code = start();
  const [epsilon1, epsilon3, rate, seed] = [0.02, 0.01, 0.08, 4];
  const bounds = [0.1, 0.9] as const;
  const { image } = await activationMaximize(classifier, logProbability(2), {
    ...presets.nguyen2016b({
      network: generator,
      code,
      bounds,
      encoder: { network: classifier, layer: 'code', range: [-1, 1] },
      steps: STEPS,
      learningRate: rate,
      codePrior: epsilon1,
      langevinNoise: epsilon3,
    }),
    batch: 2,
    range: [-1, 1],
    seed,
  });

  let h = Array.from(code.dataSync());
  for (let step = 0; step < STEPS; step++) {
    const [prior, condition, noise] = tf.tidy(() => {
      const at = tf.tensor2d(h, [...shape]);
      return [
        tf.sub(encode.apply(seen(at)) as tf.Tensor, at).dataSync(),
        slopeOf(at).dataSync(),
        seededRandom(seed, step + 1)
          .normals([2, 6], epsilon3)
          .dataSync(),
      ];
    });
    const d = h.map((_, i) => epsilon1 * prior![i]! + condition![i]! + noise![i]!);
    const means = [0, 1].map((n) => d.slice(6 * n, 6 * n + 6).reduce((sum, value) => sum + Math.abs(value), 0) / 6);
    h = h.map((value, i) => clipped(value + (rate / means[Math.floor(i / 6)]!) * d[i]!, bounds));
  }
  const expected = tf.tidy(() => seen(tf.tensor2d(h, [...shape])).dataSync());
  expect(await image.data()).toBeAllclose(expected, { atol: 1e-5 });
  // Some of the code has come to its bounds, some is within.
  expect(h.some((value) => value === 0.1 || value === 0.9)).toBe(true);
  expect(h.some((value) => value > 0.15 && value < 0.85)).toBe(true);
  // Each term has its say.
  for (const without of [{ codePrior: 0 }, { langevinNoise: 0 }]) {
    const { image: other } = await activationMaximize(classifier, logProbability(2), {
      ...presets.nguyen2016b({
        network: generator,
        code,
        bounds,
        encoder: { network: classifier, layer: 'code', range: [-1, 1] },
        steps: STEPS,
        learningRate: rate,
        codePrior: epsilon1,
        langevinNoise: epsilon3,
        ...without,
      }),
      batch: 2,
      range: [-1, 1],
      seed,
    });
    expect(await other.data()).not.toBeAllclose(expected, { atol: 1e-4 });
    other.dispose();
  }
  tf.dispose([image, code]);
  expect(tf.memory().numTensors).toBe(before);
});

test('nguyen2016 is DGN-AM’s step on a code, by a loop', async () => {
  const code = start();
  const bounds = [0, 0.7] as const;
  const { image } = await activationMaximize(classifier, logit(1), {
    ...presets.nguyen2016({ network: generator, code, bounds, steps: STEPS, learningRate: 0.3 }),
    batch: 2,
    range: [-1, 1],
  });
  let h = Array.from(code.dataSync());
  for (let step = 0; step < STEPS; step++) {
    const g = tf.tidy(() =>
      tf
        .grad((at: tf.Tensor) => tf.sum(tf.slice(classify.apply(seen(at)) as tf.Tensor, [0, 1], [-1, 1])))(
          tf.tensor2d(h, [...shape]),
        )
        .dataSync(),
    );
    const rate = 0.3 + ((1e-10 - 0.3) * step) / STEPS;
    h = h.map((value, i) => {
      const own = Array.from(g).slice(6 * Math.floor(i / 6), 6 * Math.floor(i / 6) + 6);
      const mean = own.reduce((sum, each) => sum + Math.abs(each), 0) / 6;
      // Clipped, and then shrunk: act_max.py.
      return 0.99 * clipped(value + (rate / mean) * g[i]!, bounds);
    });
  }
  expect(Math.max(...h)).toBeCloseTo(0.7 * 0.99, 6);
  expect(await image.data()).toBeAllclose(
    tf.tidy(() => seen(tf.tensor2d(h, [...shape])).dataSync()),
    { atol: 1e-5 },
  );
  tf.dispose([image, code]);
});

describe('what works on the code', () => {
  const { codeDecay, codePrior, langevinNoise } = regularizers;
  const slope = (regularizer: ReturnType<typeof codePrior>, h: tf.Tensor): tf.Tensor =>
    regularizer.slope!([tf.zerosLike(h)], [h], 0, seededRandom(1))[0]!;

  test('codePrior: an image larger than the encoder takes is cropped about its centre', () => {
    tf.tidy(() => {
      const h = start();
      const large = {
        init: () => [],
        toImage: ([at]: tf.Tensor[]) =>
          tf.pad(
            generator.apply(at!) as tf.Tensor4D,
            [
              [0, 0],
              [1, 2],
              [2, 1],
              [0, 0],
            ],
            0.9,
          ) as tf.Tensor4D,
      };
      const made = slope(codePrior({ parametrization: large, network: classifier, layer: 'code', weight: 2 }), h);
      const cropped = tf.slice(large.toImage([h]), [0, 1, 1, 0], [2, 4, 4, 3]);
      const expected = tf.mul(tf.sub(encode.apply(cropped) as tf.Tensor, h), 2);
      expect(made.dataSync()).toBeAllclose(expected.dataSync(), { atol: 1e-5 });
    });
  });

  test('langevinNoise: of the deviation asked for, drawn anew at each step', () => {
    tf.tidy(() => {
      const noise = (step: number): Float32Array =>
        langevinNoise({ deviation: 0.2 }).slope!(
          [tf.zeros([4000])],
          [tf.zeros([4000])],
          step,
          seededRandom(1, step),
        )[0]!.dataSync<'float32'>();
      const values = noise(1);
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
      expect(Math.abs(deviation - 0.2)).toBeLessThan(0.01);
      expect(noise(2)).not.toEqual(values);
    });
  });

  test('codeDecay: of any parametrization', async () => {
    const init = tf.fill<tf.Rank.R4>([1, 4, 4, 3], 0.5);
    const { image } = await activationMaximize(classifier, 1, {
      parametrization: parametrizations.pixels(),
      optimizer: {
        init: () => [],
        update: (parameters) => ({ parameters: parameters.map((x) => tf.mul(x, 1)), state: [] }),
      },
      transforms: [],
      regularizers: [codeDecay({ theta: 0.1 })],
      init,
      steps: 3,
    });
    expect(await image.data()).toBeAllclose(new Float32Array(48).fill(0.5 * 0.9 ** 3), { atol: 1e-6 });
    tf.dispose([init, image]);
  });

  test('what does not fit is said', async () => {
    const parametrization = parametrizations.generator({ network: generator });
    const before = tf.memory().numTensors;
    expect(() => codePrior({ parametrization: 3 as never, network: classifier, layer: 'code' })).toThrow(OptionError);
    expect(() => codePrior({ parametrization, network: classifier, layer: 'code', weight: -1 })).toThrow(OptionError);
    const wrong = codePrior({ parametrization, network: classifier, layer: 'conv' });
    const options = { parametrization, transforms: [], steps: 2 };
    await expect(activationMaximize(classifier, 1, { ...options, regularizers: [wrong] })).rejects.toThrow(ShapeError);
    const other = { slope: ([g]: tf.Tensor[]) => [tf.tile(g!, [2, 1])] };
    await expect(activationMaximize(classifier, 1, { ...options, regularizers: [other] })).rejects.toThrow(
      /regularizers\[0\] \(custom\) gave float32 \[2, 6\] at step 0/,
    );
    const nothing = { parameters: () => undefined as never };
    await expect(activationMaximize(classifier, 1, { ...options, regularizers: [nothing] })).rejects.toThrow(
      /regularizers\[0\] \(custom\) gave nothing at step 0/,
    );
    await expect(activationMaximize(classifier, 1, { ...options, regularizers: [{} as never] })).rejects.toThrow(
      /penalty, gradient, image, slope or parameters/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
