import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { cam, diagnose, gradCam } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Layer } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { paperModel } from '../onPaper.js';

/**
 * A convolution of one place that makes of x the channels (x, 2 - x), both rectified, their means, and one score (3,
 * 1).
 */
const network = (shape: number[], conv: Layer, average: Layer): LayersModel =>
  paperModel(
    shape,
    [conv, average, layers.dense({ units: 1, useBias: false })],
    [
      [1, -1],
      [0, 2],
      [[3], [1]],
    ],
  );

/** `3 relu(x) + relu(2 - x)`: the class activation map. */
const weighed = (values: readonly number[]): number[] => values.map((x) => 3 * Math.max(0, x) + Math.max(0, 2 - x));

const options = { filters: 2, kernelSize: 1, activation: 'relu', name: 'conv' } as const;

describe.each(backends)('class activation maps on $name', (backend) => {
  beforeAll(() => use(backend));

  test('of sequences are [batch, length]', async () => {
    const model = network([4, 1], layers.conv1d({ ...options }), layers.globalAveragePooling1d({}));
    const values = [1, 3, -1, 0, 2, 4, 0.5, -2];
    const input = tf.tensor3d(values, [2, 4, 1]);
    const [map, own] = [cam(model, input, { target: 0 }), gradCam(model, input, { target: 0 })];
    expect(map.shape).toEqual([2, 4]);
    expect(own.shape).toEqual([2, 4]);
    expect(await read(map)).toBeAllclose(weighed(values), { atol: 1e-5 });
    // The mean gradient of a mean over four places is a fourth of the weight.
    expect(await read(own)).toBeAllclose(
      weighed(values).map((value) => value / 4),
      { atol: 1e-5 },
    );
    input.dispose();
    model.dispose();
  });

  test("of sequences come to the sequence's length", async () => {
    // Windows of 2 every 2 places: A = [1 + 3, 2 + 0, -1 + 1] = [4, 2, 0], which lie at places 0.5, 2.5 and 4.5.
    const conv = layers.conv1d({ filters: 1, kernelSize: 2, strides: 2, useBias: false, name: 'conv' });
    const dense = layers.dense({ units: 1, useBias: false });
    const model = paperModel([6, 1], [conv, layers.globalAveragePooling1d({}), dense], [[1, 1], [[1]]]);
    const input = tf.tensor3d([1, 3, 2, 0, -1, 1], [1, 6, 1]);
    const map = cam(model, input, { target: 0 });
    expect(map.shape).toEqual([1, 6]);
    expect(await read(map)).toBeAllclose([4, 3.5, 2.5, 1.5, 0.5, 0], { atol: 1e-5 });
    const raw = cam(model, input, { target: 0, resize: 'none' });
    expect(raw.shape).toEqual([1, 3]);
    expect(await read(raw)).toBeAllclose([4, 2, 0], { atol: 1e-5 });
    input.dispose();
    model.dispose();
  });

  test('of volumes are [batch, depth, h, w]', async () => {
    // tfjs has no global average of volumes: an average over windows as large as the volume, and one number of each.
    const average = layers.averagePooling3d({ poolSize: [2, 2, 1] });
    const conv = layers.conv3d({ ...options });
    const dense = layers.dense({ units: 1, useBias: false });
    const weights = [[1, -1], [0, 2], [[3], [1]]]; // prettier-ignore
    const model = paperModel([2, 2, 1, 1], [conv, average, layers.flatten(), dense], weights);
    const values = [1, 3, -1, 0];
    const input = tf.tensor5d(values, [1, 2, 2, 1, 1]);
    const map = gradCam(model, input, { target: 0, layer: 'conv' });
    expect(map.shape).toEqual([1, 2, 2, 1]);
    expect(await read(map)).toBeAllclose(
      weighed(values).map((value) => value / 4),
      { atol: 1e-5 },
    );
    input.dispose();
    model.dispose();
  });

  test('of volumes come to the size of the volume', async () => {
    const conv = layers.conv3d({ filters: 1, kernelSize: [2, 1, 1], strides: [2, 1, 1], useBias: false, name: 'conv' });
    const weights = [[1, 1], [[1], [1], [1], [1]]]; // prettier-ignore
    const model = paperModel(
      [4, 2, 1, 1],
      [conv, layers.flatten(), layers.dense({ units: 1, useBias: false })],
      weights,
    );
    // Two slices summed each: A = [[1 + 0, 2 + 0], [4 + 1, 0 + 2]].
    const input = tf.tensor5d([1, 2, 0, 0, 4, 0, 1, 2], [1, 4, 2, 1, 1]);
    const map = gradCam(model, input, { target: 0, layer: 'conv' });
    expect(map.shape).toEqual([1, 4, 2, 1]);
    // Between slices at 0.5 and 2.5, a fourth and three fourths of the way.
    expect(await read(map)).toBeAllclose([1, 2, 2, 2, 4, 2, 5, 2], { atol: 1e-5 });
    input.dispose();
    model.dispose();
  });

  test('of sequences that are negative everywhere are a finding', async () => {
    const dense = layers.dense({ units: 1, useBias: false });
    const conv = layers.conv1d({ filters: 1, kernelSize: 1, activation: 'relu', useBias: false, name: 'conv' });
    const model = paperModel([3, 1], [conv, layers.globalAveragePooling1d({}), dense], [[1], [[-2]]]);
    const input = tf.tensor3d([1, 2, 3], [1, 3, 1]);
    const { findings } = await diagnose(model, input);
    expect(findings.map(({ code, layer }) => [code, layer])).toContainEqual(['negative-grad-cam', 'conv']);
    const named = await diagnose(model, input, { layer: 'conv' });
    expect(named.findings.map(({ code }) => code)).toContain('negative-grad-cam');
    input.dispose();
    model.dispose();
  });
});
