import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tidy } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { openNetwork, Raster } from 'netlens';
import { describe, expect, test } from 'vitest';
import { guess, scaleName } from '../../examples/studio/worker/guess.js';
import {
  greyOf,
  nameOf,
  normalizationOf,
  normalizations,
  rangeOf,
  toLevels,
  type Normalization,
} from '../../examples/studio/worker/normalization.js';
import { pictureInput } from '../../examples/studio/worker/pictureInput.js';

describe('input scales', () => {
  const orange = new Raster(1, 1, Uint8ClampedArray.of(255, 128, 0, 255));
  const valuesOf = (how: Normalization, channels: number): Float32Array =>
    tidy(() => pictureInput(orange, how, channels).dataSync<'float32'>());
  // By hand, from the published means and deviations.
  test.each([
    ['0..1', [1, 0.50196, 0], [0, 1]],
    ['-1..1', [1, 0.00392, -1], [-1, 1]],
    ['0..255', [255, 128, 0], [0, 255]],
    ['-128..127', [127, 0, -128], [-128, 127]],
    ['caffe', [-103.939, 11.221, 131.32], [-123.68, 151.061]],
    ['torch', [2.2489, 0.20518, -1.80444], [-2.1179, 2.64]],
  ] as const)('%s', (name, wanted, range) => {
    const how = normalizations[name]!;
    const values = valuesOf(how, 3);
    wanted.forEach((value, c) => expect(values[c]).toBeCloseTo(value, 3));
    range.forEach((value, i) => expect(rangeOf(how)[i]).toBeCloseTo(value, 3));
    expect([...toLevels(values, how, 3)]).toEqual([255, 128, 0, 255]);
    expect(normalizationOf(nameOf(how))).toEqual(how);
  });

  test('one channel is the brightness', () => {
    expect(valuesOf(normalizations['0..255']!, 1)[0]).toBeCloseTo(0.299 * 255 + 0.587 * 128, 3);
  });

  test('two channels are red and green, and come back without blue', () => {
    const values = valuesOf(normalizations['0..255']!, 2);
    expect([...values]).toEqual([255, 128]);
    expect([...toLevels(values, normalizations['0..255']!, 2)]).toEqual([255, 128, 0, 255]);
  });

  test("middle grey stands in the model's order", () => {
    // Of level 128: blue, green and red less Caffe's means.
    const [blue, green, red] = greyOf(normalizations['caffe']!, 3);
    [128 - 103.939, 128 - 116.779, 128 - 123.68].forEach((value, c) => {
      expect([blue, green, red][c]).toBeCloseTo(value, 3);
    });
  });

  test('of your own go through the address, and nonsense does not', () => {
    const own = { factor: [0.5, 0.25, 2], offset: [-3], order: 'bgr' } as const;
    expect(normalizationOf(nameOf(own))).toEqual(own);
    for (const text of ['', 'x', '1', '1;2', '0;0;rgb', '-1;0;rgb', '1,2;0;rgb', '1;0;rbg', 'toString']) {
      expect(normalizationOf(text), text).toBeUndefined();
    }
  });

  test('are guessed as `inputRange` does, by the names that the page has', async () => {
    const usual = [[0, 1], 'tf', [0, 255], [-128, 127], 'torch', 'caffe'] as const;
    expect(usual.map(scaleName)).toEqual(['0..1', '-1..1', '0..255', '-128..127', 'torch', 'caffe']);
    for (const scale of usual) expect(normalizations[scaleName(scale)]).toBeDefined();
    await setBackend('cpu');
    const model = sequential({
      name: 'resnet50',
      layers: [layers.conv2d({ inputShape: [8, 8, 3], filters: 2, kernelSize: 3 })],
    });
    const network = openNetwork(model);
    expect(await guess(network, model.name)).toEqual({ name: 'caffe', because: 'the name resnet50 says so' });
    network.dispose();
    model.dispose();
  });
});
