import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { type PatchMixture, type Regularizer, regularizers } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, nothingForwarded, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { picture, slopes } from '../differences.js';

const {
  alphaNorm,
  bilateral,
  blur,
  clip,
  denoise,
  denoisingPrior,
  gaussianMixture,
  gradientBlur,
  gradientNormalization,
  l1,
  l2,
  laplacianNormalization,
  smallContribution,
  smallNorm,
  totalVariation,
} = regularizers;

const [height, width] = [6, 5];
const sizes: [number, number, number, number] = [1, height, width, 3];
type Pixel = (y: number, x: number, c: number) => number;

const everywhere = (f: (y: number, x: number, c: number) => number, h = height, w = width, channels = 3): number => {
  let sum = 0;
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) for (let c = 0; c < channels; c++) sum += f(y, x, c);
  return sum;
};

/** The neighbour; at the border, the place itself. */
const next = (place: number, side: number): number => Math.min(side - 1, place + 1);

const mixture: PatchMixture = {
  size: 2,
  channels: 1,
  components: [
    { weight: 0.3, mean: [0.2, 0.3, 0.4, 0.5], whitening: [2, 0, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1, 2] },
    { weight: 0.7, mean: [0.6, 0.6, 0.5, 0.5], whitening: [3, 1, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 1, 4] },
  ],
};

/** Determinants of the triangular (nearly) whitenings above: 16 and 3 * 3 * 4 * 4. */
const determinants = [16, 144];

const penalties: readonly [string, Regularizer, (p: Pixel) => number][] = [
  [
    'totalVariation',
    totalVariation({ weight: 3 }),
    (p) =>
      (3 / 90) *
      everywhere(
        (y, x, c) => (p(y, next(x, width), c) - p(y, x, c)) ** 2 + (p(next(y, height), x, c) - p(y, x, c)) ** 2,
      ),
  ],
  [
    'totalVariation with beta 1',
    totalVariation({ beta: 1 }),
    (p) =>
      everywhere((y, x, c) => Math.hypot(p(y, next(x, width), c) - p(y, x, c), p(next(y, height), x, c) - p(y, x, c))) /
      90,
  ],
  ['l1', l1({ weight: 2 }), (p) => (2 / 90) * everywhere((y, x, c) => Math.abs(p(y, x, c) - 0.5))],
  ['l2', l2({ weight: 2, centre: 0.4 }), (p) => (2 / 90) * everywhere((y, x, c) => (p(y, x, c) - 0.4) ** 2)],
  ['alphaNorm', alphaNorm({ weight: 5 }), (p) => (5 / 90) * everywhere((y, x, c) => (2 * p(y, x, c) - 1) ** 6)],
];

describe.each(backends)('regularizers on $name', (backend) => {
  nothingForwarded();
  beforeAll(() => use(backend));

  test.each(penalties)(
    '%s: its formula by loops, its gradient by finite differences',
    async (_name, regularizer, formula) => {
      const x = picture(sizes);
      const before = tf.memory().numTensors;
      const values = await x.data();
      const [value] = await read(tf.tidy(() => regularizer.penalty!(x)));
      expect(value).toBeCloseTo(
        formula((y, column, c) => values[(y * width + column) * 3 + c]!),
        4,
      );
      for (const [taped, measured] of await slopes((at) => regularizer.penalty!(at), x, 1e-3)) {
        expect(Math.abs(taped - measured)).toBeLessThan(1e-2 * Math.max(0.1, Math.abs(measured)));
      }
      expect(tf.memory().numTensors).toBe(before);
      x.dispose();
    },
  );

  test('gaussianMixture: its formula by loops, its gradient by finite differences', async () => {
    const x = picture([1, 4, 4, 1]);
    const values = await x.data();
    let expected = 0;
    for (let top = 0; top < 3; top++) {
      for (let left = 0; left < 3; left++) {
        const patch = [0, 1, 2, 3].map((i) => values[(top + (i >> 1)) * 4 + left + (i & 1)]!);
        const likelihood = mixture.components.reduce((sum, { weight, mean, whitening }, k) => {
          const white = [0, 1, 2, 3].map((i) =>
            [0, 1, 2, 3].reduce((dot, j) => dot + whitening[i * 4 + j]! * (patch[j]! - mean[j]!), 0),
          );
          const distance = white.reduce((total, w) => total + w * w, 0);
          return sum + weight * determinants[k]! * Math.exp(-distance / 2);
        }, 0);
        expected -= Math.log(likelihood) / (9 * 4);
      }
    }
    const prior = gaussianMixture({ mixture });
    expect((await read(tf.tidy(() => prior.penalty!(x))))[0]).toBeCloseTo(expected, 4);
    for (const [taped, measured] of await slopes((at) => prior.penalty!(at), x, 1e-3)) {
      expect(Math.abs(taped - measured)).toBeLessThan(1e-2 * Math.max(0.1, Math.abs(measured)));
    }
    x.dispose();
  });

  test('denoisingPrior pulls to the autoencoder’s image; denoise replaces by it', async () => {
    // R(x) = x / 2 + 0.1
    const model = sequential([3, 3, 1], [layers.conv2d({ filters: 1, kernelSize: 1 })]);
    model.setWeights([tf.tensor4d([0.5], [1, 1, 1, 1]), tf.tensor1d([0.1])]);
    const x = picture([1, 3, 3, 1]);
    const gradient = tf.tidy(() =>
      tf.grad((at) => denoisingPrior({ network: model, weight: 2 }).penalty!(at as tf.Tensor4D))(x),
    );
    const values = Array.from(await x.data());
    expect(await gradient.data()).toBeAllclose(
      values.map((v) => 2 * (v - (v / 2 + 0.1))),
      { atol: 1e-5 },
    );
    const replaced = tf.tidy(() => denoise({ network: model, strength: 0.5 }).image!(x, 0, gradient as tf.Tensor4D));
    expect(await replaced.data()).toBeAllclose(
      values.map((v) => v / 2 + (v / 2 + 0.1) / 2),
      { atol: 1e-5 },
    );
    tf.dispose([x, gradient, replaced]);
    model.dispose();
  });

  test('gradientBlur and blur: a point becomes a Gaussian; a constant stays', async () => {
    const point = tf.tidy(() =>
      tf.tensor4d(
        Float32Array.from({ length: 121 }, (_, i) => (i === 60 ? 1 : 0)),
        [1, 11, 11, 1],
      ),
    );
    const blurred = await read(tf.tidy(() => gradientBlur({ sigma: 1 }).gradient!(point, point, 0)));
    let total = 0;
    for (let i = -5; i <= 5; i++) total += Math.exp(-(i * i) / 2);
    expect(blurred[60]).toBeCloseTo(1 / total ** 2, 5);
    expect(blurred[61]! / blurred[60]!).toBeCloseTo(Math.exp(-0.5), 4);
    const flat = tf.ones([1, 11, 11, 1]);
    expect(await read(tf.tidy(() => blur({ every: 1 }).image!(flat as tf.Tensor4D, 0, point)))).toBeAllclose(
      new Float32Array(121).fill(1),
    );
    const untouched = await read(tf.tidy(() => blur({ every: 2 }).image!(point, 0, point)));
    expect(untouched).toEqual(await point.data());
    tf.dispose([point, flat]);
  });

  test('normalizations: size one, direction kept', async () => {
    const g = tf.tensor4d(normals(3, 2 * 8 * 8 * 3), [2, 8, 8, 3]);
    const root = tf.tidy(() => gradientNormalization().gradient!(g, g, 0));
    expect(await read(tf.tidy(() => tf.mean(tf.square(root), [1, 2, 3])))).toBeAllclose([1, 1], { atol: 1e-4 });
    const mean = tf.tidy(() => gradientNormalization({ by: 'meanAbs' }).gradient!(g, g, 0));
    expect(await read(tf.tidy(() => tf.mean(tf.abs(mean), [1, 2, 3])))).toBeAllclose([1, 1], { atol: 1e-4 });
    const ten = tf.mul(g, 10) as tf.Tensor4D;
    const [a, b] = [g, ten].map((each) =>
      tf.tidy(() => laplacianNormalization({ levels: 2 }).gradient!(each, each, 0)),
    );
    expect(await a!.data()).toBeAllclose(await b!.data(), { ofMax: 1e-4 });
    const zero = tf.zerosLike(g);
    expect(await read(tf.tidy(() => laplacianNormalization({ levels: 2 }).gradient!(zero, g, 0)))).toEqual(
      new Float32Array(384),
    );
    tf.dispose([g, root, mean, ten, a!, b!, zero]);
  });

  test('bilateral: by loops', async () => {
    const x = picture([1, 5, 4, 1]);
    const values = await x.data();
    const at = (y: number, column: number): number => {
      const mirrored = (i: number, n: number): number => (i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i);
      return values[mirrored(y, 5) * 4 + mirrored(column, 4)]!;
    };
    const expected: number[] = [];
    for (let y = 0; y < 5; y++) {
      for (let column = 0; column < 4; column++) {
        let [sum, weights] = [0, 0];
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            const q = at(y + dy, column + dx);
            const w = Math.exp(-(dx * dx + dy * dy) / 2 - (q - at(y, column)) ** 2 / (2 * 0.04));
            sum += w * q;
            weights += w;
          }
        }
        expected.push(sum / weights);
      }
    }
    const filter = bilateral({ sigmaSpace: 1, sigmaColour: 0.2, radius: 1, every: 1 });
    expect(await read(tf.tidy(() => filter.image!(x, 0, x)))).toBeAllclose(expected, { atol: 1e-5 });
    x.dispose();
  });

  test('cuts: the smaller half of the pixels goes grey', async () => {
    const x = tf.tensor4d([0.5, 0.6, 0.8, 1], [1, 2, 2, 1]);
    const g = tf.tensor4d([9, 9, 0.1, 1], [1, 2, 2, 1]);
    const cut = (regularizer: Regularizer): Promise<Float32Array> => read(tf.tidy(() => regularizer.image!(x, 0, g)));
    expect(await cut(smallNorm({ share: 0.5 }))).toBeAllclose([0.5, 0.5, 0.8, 1]);
    expect(await cut(smallContribution({ share: 0.5 }))).toBeAllclose([0.5, 0.6, 0.5, 1]);
    expect(await cut(clip({ low: 0.55, high: 0.9 }))).toBeAllclose([0.55, 0.6, 0.8, 0.9]);
    tf.dispose([x, g]);
  });
});
