import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { openNetwork, type Parametrization, parametrizations } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, nothingForwarded, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { randomizeWeights } from '../../support/weights.js';
import { picture, slopes } from '../differences.js';

const { fourier, generator, laplacianPyramid, pixels } = parametrizations;

const shape = [2, 8, 7, 3] as const;
const cases: readonly [string, Parametrization][] = [
  ['pixels', pixels()],
  ['fourier', fourier()],
  ['fourier without colours', fourier({ decorrelated: false, decay: 0.5 })],
  ['laplacianPyramid', laplacianPyramid({ levels: 3 })],
];

describe.each(backends)('parametrizations on $name', (backend) => {
  nothingForwarded();
  beforeAll(() => use(backend));

  test.each(cases)('%s: its gradient is that of finite differences', async (_name, parametrization) => {
    const start = tf.memory().numTensors;
    const parameters = parametrization.init(shape, 1) as tf.Tensor4D[];
    for (const [i, parameter] of parameters.entries()) {
      const f = (x: tf.Tensor4D): tf.Tensor => parametrization.toImage(parameters.with(i, x), shape);
      for (const [taped, measured] of await slopes(f, parameter))
        expect(Math.abs(taped - measured)).toBeLessThan(5e-3 * Math.max(1, Math.abs(measured)));
    }
    tf.dispose(parameters);
    expect(tf.memory().numTensors).toBe(start);
  });

  test.each(cases)('%s: an image comes back from its parameters', async (_name, parametrization) => {
    const x = picture([...shape]);
    const again = tf.tidy(() => parametrization.toImage(parametrization.fromImage!(x), shape));
    expect(await again.data()).toBeAllclose(await x.data(), { atol: 1e-4 });
    tf.dispose([x, again]);
  });

  test('fourier is a sum of waves, by loops', async () => {
    const [height, width] = [4, 5];
    const wave = (n: number, i: number, at: number): number => {
      if (i === 0) return Math.sqrt(1 / n);
      if (n % 2 === 0 && i === n - 1) return Math.sqrt(1 / n) * (at % 2 === 0 ? 1 : -1);
      const angle = (2 * Math.PI * Math.ceil(i / 2) * at) / n;
      return Math.sqrt(2 / n) * (i % 2 === 1 ? Math.cos(angle) : Math.sin(angle));
    };
    const coefficients = Array.from({ length: height * width }, (_, i) => Math.sin(i + 1));
    const expected: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const frequency = Math.hypot(Math.ceil(i / 2) / height, Math.ceil(j / 2) / width);
            const scale = Math.SQRT2 / 4 / Math.max(frequency, 1 / 5);
            sum += coefficients[j * height + i]! * scale * wave(height, i, y) * wave(width, j, x);
          }
        }
        expected.push(1 / (1 + Math.exp(-sum)));
      }
    }
    const made = tf.tidy(() =>
      fourier().toImage([tf.tensor4d(coefficients, [1, width, height, 1])], [1, height, width, 1]),
    );
    expect(await read(made)).toBeAllclose(expected, { atol: 1e-5 });
  });

  test('generator: its gradient is that of finite differences', async () => {
    const model = randomizeWeights(
      sequential([6], [layers.dense({ units: 12, activation: 'tanh' }), layers.reshape({ targetShape: [2, 2, 3] })]),
      2,
    );
    const net = openNetwork(model);
    const before = tf.memory().numTensors;
    const parametrization = generator({ network: net, range: [-1, 1] });
    const [code] = parametrization.init([2, 2, 2, 3], 1) as [tf.Tensor4D];
    expect(code.shape).toEqual([2, 6]);
    for (const [taped, measured] of await slopes((x) => parametrization.toImage([x], [2, 2, 2, 3]), code)) {
      expect(Math.abs(taped - measured)).toBeLessThan(5e-3 * Math.max(1, Math.abs(measured)));
    }
    code.dispose();
    expect(tf.memory().numTensors).toBe(before);
    net.dispose();
    model.dispose();
  });

  test('generator: codes are put back between bounds', async () => {
    const model = sequential([4], [layers.reshape({ targetShape: [1, 4, 1] })]); // the code itself
    const before = tf.memory().numTensors;
    const high = tf.tensor1d([0.8, 0.8, 0.8, 0.3]);
    const codes = generator({ network: model, bounds: [0.2, high] });
    const code = tf.tensor2d([[0.1, 0.9, 0.5, 0.4]]);
    const made = tf.tidy(() => codes.project!([code])[0]!);
    expect(await read(made)).toBeAllclose([0.2, 0.8, 0.5, 0.3], { atol: 1e-6 });
    tf.dispose([high, code]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    expect(() => generator({ network: model, bounds: [0, NaN] })).toThrow(/bounds/);
    expect(() => generator({ network: model, bounds: 3 as never })).toThrow(/wanted \[low, high\]/);
  });
});
