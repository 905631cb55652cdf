import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fit, fitRotated } from '../../../examples/dissect/axisTest.js';
import { pictureBatches } from '../../../examples/dissect/pictures.js';
import { rotated } from '../../../examples/dissect/rotated.js';
import { loadShapeClassifier } from '../../../examples/world/load.js';
import { shapeClassifier } from '../../../examples/world/network.js';
import { backends, use } from '../../support/backends.js';

const layer = 'relu5';
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

test(
  'the embedded network has detectors, which rotated units fit worse and random weights lack',
  { timeout: 180_000 },
  async () => {
    await use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!);
    const model = await loadShapeClassifier();
    const random = shapeClassifier(5);
    const data = (): ReturnType<typeof pictureBatches> => pictureBatches(300);
    const trained = await fit(model, layer, data);
    const turned = await fitRotated(model, layer, data, [1, 2, 3]);
    const untrained = await fit(random, layer, data);
    console.log({ trained, turned, untrained });
    expect(trained.detectors / trained.units).toBeGreaterThanOrEqual(0.5);
    expect(mean(turned.map(({ detectors }) => detectors))).toBeLessThan(trained.detectors);
    expect(mean(turned.map(({ meanIou }) => meanIou))).toBeLessThan(trained.meanIou);
    expect(untrained.detectors).toBeLessThan(trained.detectors / 2);
    expect(untrained.unique).toBeLessThan(trained.unique);
    random.dispose();
    model.dispose();
  },
);

test('the rotation is orthogonal, and leaves no unit much as it was', async () => {
  await use('cpu');
  const model = await loadShapeClassifier();
  const turn = rotated(model, layer, 1).getLayer('rotated').getWeights()[0]!;
  const matrix = tf.reshape(turn, [64, 64]);
  const product = tf.matMul(matrix, matrix, false, true).arraySync() as number[][];
  product.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? 1 : 0, 5)));
  // An entry's variance is 1 / 64, four standard deviations a half.
  const largest = (matrix.arraySync() as number[][]).map((row) => Math.max(...row.map(Math.abs)));
  expect(Math.max(...largest)).toBeLessThan(0.65);
  matrix.dispose();
  model.dispose();
});
