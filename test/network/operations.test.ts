import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { logit, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../attribution/onPaper.js';
import type { Layer } from '../oracle/cases/case.js';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';

/** A dense layer of one unit, `units` to 1, whose weights are 1, 2, 3, ... */
const weighted = (units: number): [Layer, number[][]] => [
  layers.dense({ units: 1, useBias: false }),
  Array.from({ length: units }, (_, i) => [i + 1]),
];

/** `(f(x + h) - f(x - h)) / 2h` for each number of the input. */
function finiteDifferences(model: LayersModel, values: readonly number[], shape: readonly number[]): number[] {
  using network = openNetwork(model);
  const score = (own: number[]): number =>
    tf.tidy(() => network.predict(tf.tensor(own, [1, ...shape])).dataSync()[0] as number);
  const step = 2 ** -5;
  return values.map((_, i) => {
    const moved = (by: number): number[] => values.map((value, j) => (i === j ? value + by : value));
    return (score(moved(step)) - score(moved(-step))) / (2 * step);
  });
}

describe.each(backends)('equal maxima on $name', (backend) => {
  beforeAll(() => use(backend));
  const gradient = async (model: LayersModel, values: readonly number[], shape: readonly number[]): Promise<number[]> =>
    tf
      .tidy(() => saliency(model, tf.tensor([...values], [1, ...shape]), { target: logit(0), reduce: 'none' }))
      .data()
      .then((numbers) => [...numbers]);

  test('that upSampling2d makes share what a global maximum passes, as finite differences show', async () => {
    const [dense, weights] = weighted(2);
    const model = paperModel(
      [2, 3, 2],
      [layers.upSampling2d({ size: [2, 2] }), layers.globalMaxPooling2d({}), dense],
      [weights],
    );
    // Two channels: the largest of the first is 4, of the second 9. The score is 1 * 4 + 2 * 9.
    const values = [1, 9, 2, 0, 4, 3, -1, 5, 0, 6, 3, 7];
    const expected = [0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
    expect(finiteDifferences(model, values, [2, 3, 2])).toBeAllclose(expected, { atol: 1e-4 });
    expect(await gradient(model, values, [2, 3, 2])).toBeAllclose(expected, { atol: 1e-6 });
    model.dispose();
  });

  test('of a global maximum share its gradient evenly', async () => {
    const [dense, weights] = weighted(1);
    const model = paperModel([1, 5, 1], [layers.globalMaxPooling2d({}), dense], [weights]);
    // Central differences see half of a step up on each of two: 1/2.
    expect(await gradient(model, [7, 2, 7, 0, 1], [1, 5, 1])).toBeAllclose([0.5, 0, 0.5, 0, 0], { atol: 1e-6 });
    expect(finiteDifferences(model, [7, 2, 7, 0, 1], [1, 5, 1])).toBeAllclose([0.5, 0, 0.5, 0, 0], { atol: 1e-4 });
    expect(await gradient(model, [3, 3, 3, 3, 3], [1, 5, 1])).toBeAllclose(Array(5).fill(0.2) as number[], {
      atol: 1e-6,
    });
    model.dispose();
  });

  test('of a window leave the gradient to the first', async () => {
    const [dense, weights] = weighted(2);
    const model = paperModel(
      [1, 4, 1],
      [layers.maxPooling2d({ poolSize: [1, 2] }), layers.flatten(), dense],
      [weights],
    );
    expect(await gradient(model, [7, 7, 1, 1], [1, 4, 1])).toBeAllclose([1, 0, 2, 0], { atol: 1e-6 });
    model.dispose();
  });
});
