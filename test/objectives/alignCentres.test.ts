import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { cam, gradCam, UnsupportedLayerError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../attribution/onPaper.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';

/**
 * Windows of 3 every 2 places with padding 'same': of an even length a zero is put behind, none before. Neuron i sees
 * places 2i to 2i + 2, whose middle is place 2i + 1, and its kernel hands that one on. Score: 2 * mean.
 */
const strided = (length: number): LayersModel =>
  paperModel(
    [1, length, 1],
    [
      layers.conv2d({
        ...{ filters: 1, kernelSize: [1, 3], strides: [1, 2], padding: 'same', useBias: false },
        name: 'conv',
      }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, useBias: false }),
    ],
    [[0, 1, 0], [[2]]],
  );

describe.each(backends)("align: 'centres' on $name", (backend) => {
  beforeAll(() => use(backend));

  test('puts each value at the middle of what its neuron sees, linear between and constant beyond', async () => {
    const model = strided(6);
    const input = tf.tensor4d([0, 1, 0, 3, 0, 11], [1, 1, 6, 1]);
    const options = { target: 0, align: 'centres' } as const;
    // A = [1, 3, 11] at places 1, 3 and 5; cam weighs them by 2, Grad-CAM by the mean gradient 2 / 3.
    const centres = [1, 1, 2, 3, 7, 11];
    const weighted = (values: number[], weight: number): number[] => values.map((value) => value * weight);
    expect(await read(cam(model, input, options))).toBeAllclose(weighted(centres, 2), { atol: 1e-5 });
    expect(await read(gradCam(model, input, options))).toBeAllclose(weighted(centres, 2 / 3), { atol: 1e-5 });
    // The reference stretches the map: values lie at 0.5, 2.5 and 4.5, half a place before the middles.
    const stretched = [1, 1.5, 2.5, 5, 9, 11];
    expect(await read(cam(model, input, { target: 0 }))).toBeAllclose(weighted(stretched, 2), { atol: 1e-5 });
    const raw = cam(model, input, { ...options, resize: 'none' });
    expect(raw.shape).toEqual([1, 1, 3]);
    expect(await read(raw)).toBeAllclose([2, 6, 22], { atol: 1e-5 });
    input.dispose();
    model.dispose();
  });

  test('changes nothing but the size where the padding is even', async () => {
    // Of length 5 a zero lies on each side: neuron i sees places 2i - 1 to 2i + 1, the middle is 2i.
    const model = strided(5);
    const input = tf.tensor4d([1, 0, 3, 0, 11], [1, 1, 5, 1]);
    const map = gradCam(model, input, { target: 0, align: 'centres' });
    expect(await read(map)).toBeAllclose(
      [1, 2, 3, 7, 11].map((value) => (value * 2) / 3),
      { atol: 1e-5 },
    );
    input.dispose();
    model.dispose();
  });

  test('is refused where neurons see everything', () => {
    const model = paperModel(
      [2, 2, 1],
      [layers.flatten(), layers.reshape({ targetShape: [2, 2, 1], name: 'again' }), layers.permute({ dims: [2, 1, 3] }), layers.flatten(), layers.dense({ units: 1 })],
      [[[1], [1], [1], [1]], [0]],
    ); // prettier-ignore
    const input = tf.zeros([1, 2, 2, 1]);
    const call = (): unknown => gradCam(model, input, { target: 0, layer: 'again', align: 'centres' });
    expect(call).toThrow(UnsupportedLayerError);
    expect(call).toThrow(/Leave align out/);
    input.dispose();
    model.dispose();
  });
});
