import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { diagnose, gradCam, layerGradients, saliency, UnsupportedLayerError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../../attribution/onPaper.js';
import { functional, on } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { randomizeWeights } from '../../support/weights.js';

/** Words 0, 1, 2 are (1, 2), (3, 4), (-5, 6); their mean weighs (10, 1). */
const words = (): LayersModel =>
  paperModel(
    [2],
    [
      layers.embedding({ inputDim: 3, outputDim: 2, name: 'words' }),
      layers.globalAveragePooling1d({}),
      layers.dense({ units: 1, useBias: false }),
    ],
    [
      [
        [1, 2],
        [3, 4],
        [-5, 6],
      ],
      [[10], [1]],
    ],
  );

describe.each(backends)('Embedding on $name', (backend) => {
  beforeAll(() => use(backend));

  test('saliency says that indices have no gradient, and names layerGradients, which has', async () => {
    const model = words();
    const input = tf.tensor2d([1, 2], [1, 2]);
    const before = tf.memory().numTensors;
    const call = (): unknown => saliency(model, input, { target: 0 });
    expect(call).toThrow(UnsupportedLayerError);
    expect(call).toThrow(/layerGradients\(model, input, \{ layers: \['words'\] \}\)/);
    expect(call).not.toThrow(/kernel/i);
    expect(tf.memory().numTensors).toBe(before);
    const { words: gradient } = layerGradients(model, input, { layers: ['words'], target: 0 });
    expect(gradient!.shape).toEqual([1, 2, 2]);
    expect(await read(gradient!)).toBeAllclose([5, 0.5, 5, 0.5], { atol: 1e-6 });
    // Grad-CAM there: the mean gradient (5, 0.5) times (3, 4) and (-5, 6), without the ReLU.
    const map = gradCam(model, input, { layer: 'words', target: 0, relu: false });
    expect(map.shape).toEqual([1, 2]);
    expect(await read(map)).toBeAllclose([17, -22], { atol: 1e-5 });
    input.dispose();
    model.dispose();
  });

  test('diagnose answers', async () => {
    const model = words();
    const input = tf.tensor2d([1, 2, 0, 0], [2, 2]);
    const before = tf.memory().numTensors;
    const { findings, scores } = await diagnose(model, input);
    expect(tf.memory().numTensors).toBe(before);
    // (3 - 5) / 2 * 10 + (4 + 6) / 2, and 10 + 2.
    expect(scores).toBeAllclose([-5, 12], { atol: 1e-5 });
    expect(findings.map(({ code }) => code)).toContain('no-input-gradient');
    expect(findings.map(({ code }) => code)).not.toContain('zero-gradient');
    input.dispose();
    model.dispose();
  });

  test('beside a picture leaves that its gradient', async () => {
    const model = randomizeWeights(
      functional([[2], [3, 3, 1]], (text, picture) => {
        const embedded = on(layers.embedding({ inputDim: 3, outputDim: 2, name: 'words' }), text!);
        const both = [on(layers.flatten(), embedded), on(layers.flatten(), picture!)];
        return on(layers.dense({ units: 2, name: 'scores' }), on(layers.concatenate({}), both));
      }),
      3,
    );
    const inputs = [tf.tensor2d([1, 2], [1, 2]), tf.ones([1, 3, 3, 1])];
    const [ofText, ofPicture] = saliency(model, inputs, { target: 1, reduce: 'none' });
    expect(await read(ofText!)).toEqual(new Float32Array(2));
    // The gradient of a linear score is its weights: those behind the four numbers of the words.
    const [kernel] = model.getLayer('scores').getWeights() as [tf.Tensor2D];
    const expected = tf.tidy(() => tf.reshape(tf.slice(kernel, [4, 1], [9, 1]), [-1]));
    expect(await read(ofPicture!)).toBeAllclose(await read(expected), { atol: 1e-6 });
    tf.dispose(inputs);
    model.dispose();
  });
});
