import * as tf from '@tensorflow/tfjs-core';
import { activationMaximize, OptionError, optimizers, parametrizations, regularizers } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, nothingForwarded, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { smallNet } from '../../support/smallNet.js';
import { slopes } from '../differences.js';

const { cppn } = parametrizations;

/** Weights and biases of two hidden layers of three units, none of them zero. */
function weights(batch: number): tf.Tensor[] {
  const shapes = [
    [batch, 2, 3],
    [batch, 1, 3],
    [batch, 6, 3],
    [batch, 1, 3],
    [batch, 6, 2],
    [batch, 1, 2],
  ];
  return shapes.map((shape, i) => {
    const size = shape.reduce((product, side) => product * side);
    return tf.tensor(
      normals(i + 1, size).map((value) => value / 2),
      shape,
    );
  });
}

/** Lucid's network at one place, with weights [inputs, outputs]. */
function paint(x: number, y: number, layers: readonly { w: number[][]; b: number[] }[]): number[] {
  let values = [x, y];
  layers.forEach(({ w, b }, k) => {
    const sums = b.map((bias, j) => values.reduce((sum, value, i) => sum + value * w[i]![j]!, bias));
    const bends = sums.map(Math.atan);
    values =
      k < layers.length - 1
        ? [...bends.map((a) => a / 0.67), ...bends.map((a) => (a * a) / 0.6)]
        : sums.map((sum) => 1 / (1 + Math.exp(-sum)));
  });
  return values;
}

describe.each(backends)('cppn on $name', (backend) => {
  nothingForwarded();
  beforeAll(() => use(backend));

  test('is Lucid’s network, place by place', async () => {
    const [batch, height, width] = [2, 4, 6];
    const parameters = weights(batch);
    const made = tf.tidy(() => cppn({ layers: 2, units: 3 }).toImage(parameters, [batch, height, width, 2]));
    const lists = parameters.map((parameter) => parameter.arraySync() as number[][][]);
    const expected: number[] = [];
    // tf.linspace(-r, r, 4) down the short side; a pixel is as wide as high.
    const step = (2 * Math.sqrt(3)) / 3;
    for (let n = 0; n < batch; n++) {
      const layers = [0, 1, 2].map((k) => ({ w: lists[2 * k]![n]!, b: lists[2 * k + 1]![n]![0]! }));
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          expected.push(...paint((column - 2.5) * step, -Math.sqrt(3) + row * step, layers));
    }
    expect(made.shape).toEqual([batch, height, width, 2]);
    expect(await read(made)).toBeAllclose(expected, { atol: 1e-5 });
    tf.dispose(parameters);
  });

  test('its gradient is that of finite differences', async () => {
    const parameters = weights(2);
    const before = tf.memory().numTensors;
    for (const [i, parameter] of parameters.entries()) {
      const f = (x: tf.Tensor): tf.Tensor => cppn({ layers: 2, units: 3 }).toImage(parameters.with(i, x), [2, 4, 6, 2]);
      for (const [taped, measured] of await slopes(f, parameter as tf.Tensor4D))
        expect(Math.abs(taped - measured)).toBeLessThan(1e-2 * Math.max(1, Math.abs(measured)));
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(parameters);
  });

  test('the same weights give the same image at any size', async () => {
    const parameters = weights(1);
    const network = cppn({ layers: 2, units: 3 });
    const made = [5, 9].map((side) => tf.tidy(() => network.toImage(parameters, [1, side, side, 2])));
    const [small, large] = (await Promise.all(made.map((image) => image.array()))) as number[][][][][];
    for (let row = 0; row < 5; row++)
      for (let column = 0; column < 5; column++)
        expect(large![0]![2 * row]![2 * column]).toBeAllclose(small![0]![row]![column]!, { atol: 1e-5 });
    tf.dispose([...parameters, ...made]);
  });
});

describe('cppn in activationMaximize', () => {
  beforeAll(() => use('cpu'));

  test('starts from one colour an image, and climbs', async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const parametrization = cppn({ layers: 2, units: 6 });
    const first = parametrization.init([2, 12, 10, 3], 1);
    const spread = tf.tidy(() => tf.moments(parametrization.toImage(first, [2, 12, 10, 3]), [1, 2]).variance);
    expect(Math.max(...spread.dataSync())).toBeLessThan(1e-10);
    tf.dispose([...first, spread]);
    const made = await activationMaximize(model, 0, {
      parametrization,
      optimizer: optimizers.adam({ learningRate: 0.02 }),
      transforms: [],
      redirected: 0,
      range: [-3, 3],
      steps: 25,
    });
    expect(made.scores.at(-1)).toBeGreaterThan(made.scores[0]! + 0.1);
    made.image.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  test('an octave goes on with the weights of the last', async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const starts: number[][] = [];
    const still = {
      ...optimizers.gradientAscent({ learningRate: 0.05 }),
      init: (parameters: readonly tf.Tensor[]) => {
        starts.push(parameters.flatMap((parameter) => [...parameter.dataSync()]));
        return [];
      },
    };
    const options = { parametrization: cppn({ layers: 1, units: 2 }), transforms: [], optimizer: still };
    const once = await activationMaximize(model, 1, { ...options, steps: 0, octaves: 1 });
    const made = await activationMaximize(model, 1, { ...options, steps: 2, octaves: 2, octaveScale: 2 });
    expect(made.image.shape).toEqual([1, 12, 10, 3]);
    expect(starts[1]).toEqual(starts[0]);
    // One step has moved the weights: the second size starts there, and not anew.
    expect(starts[2]).not.toEqual(starts[1]);
    expect(starts[2]).toBeAllclose(starts[1]!, { atol: 0.5 });
    tf.dispose([once.image, made.image]);
    expect(tf.memory().numTensors).toBe(before);
    await expect(activationMaximize(model, 1, { ...options, regularizers: [regularizers.clip()] })).rejects.toThrow(
      OptionError,
    );
    model.dispose();
  });
});
