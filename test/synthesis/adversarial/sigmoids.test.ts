import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  adversarialExample,
  adversarialPatch,
  patchSuccessRate,
  TargetError,
  type AdversarialExampleOptions,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';

beforeAll(() => use('cpu'));

/** Sigmoids of weighted sums of two pixels. */
function sigmoids(weights: number[][], bias: number[]): LayersModel {
  const model = sequential([1, 2, 1], [layers.flatten(), layers.dense({ units: bias.length, activation: 'sigmoid' })]);
  tf.tidy(() => model.setWeights([tf.tensor2d(weights), tf.tensor1d(bias)]));
  return model;
}

describe('one sigmoid is two classes', () => {
  let model: LayersModel;
  beforeAll(() => {
    model = sigmoids([[1], [-1]], [0]);
  });
  afterAll(() => model.dispose());

  const attacked = async (pixels: [number, number], options: AdversarialExampleOptions): Promise<Float32Array> => {
    const x = tf.tensor4d(pixels, [1, 1, 2, 1]);
    const made = await adversarialExample(model, x, { method: 'fgsm', epsilon: 0.1, range: [0, 1], ...options });
    const values = await made.data<'float32'>();
    tf.dispose([x, made]);
    return values;
  };

  test('without a target the answer is fled from, whichever it is', async () => {
    // Yes (0.3 > 0): down. No (-0.3): up.
    expect(await attacked([0.6, 0.3], {})).toBeAllclose([0.5, 0.4], { atol: 1e-5 });
    expect(await attacked([0.3, 0.6], {})).toBeAllclose([0.4, 0.5], { atol: 1e-5 });
  });

  test('class 1 is its logit, class 0 the negative', async () => {
    expect(await attacked([0.5, 0.5], { target: 1 })).toBeAllclose([0.6, 0.4], { atol: 1e-5 });
    expect(await attacked([0.5, 0.5], { target: 0 })).toBeAllclose([0.4, 0.6], { atol: 1e-5 });
    expect(await attacked([0.5, 0.5], { target: [0], targeted: false })).toBeAllclose([0.6, 0.4], { atol: 1e-5 });
    await expect(attacked([0.5, 0.5], { target: 2 })).rejects.toThrow(TargetError);
    await expect(attacked([0.5, 0.5], { target: [1, 1] })).rejects.toThrow(TargetError);
  });

  test('a patch of black and white works for one class each', async () => {
    const images = tf.fill([3, 1, 2, 1], 0.5) as tf.Tensor4D;
    const patch = tf.tensor3d([1, 0], [1, 2, 1]);
    const options = { rotation: [0, 0], scale: [1, 1], trials: 1 } as const;
    expect(await patchSuccessRate(model, images, patch, { ...options, target: 1 })).toBe(1);
    expect(await patchSuccessRate(model, images, patch, { ...options, target: 0 })).toBe(0);
    expect(await patchSuccessRate(model, images, patch, { ...options, target: [0, 1, 0] })).toBeCloseTo(1 / 3, 6);
    tf.dispose([images, patch]);
  });

  test('a patch for class 0 lowers the logit; its history is log sigmoid(-z)', async () => {
    const images = tf.tensor4d([0.6, 0.2], [1, 1, 2, 1]);
    const options = {
      target: 0,
      size: 1,
      shape: 'square',
      location: [0, 0],
      rotation: [0, 0],
      scale: [1, 1],
      steps: 20,
    } as const;
    const { patch, mask, history, successRate } = await adversarialPatch(model, images, options);
    // The left pixel goes to black: z = 0 - 0.2.
    expect((await patch.data())[0]).toBeLessThan(0.02);
    expect(successRate).toBe(1);
    expect(history.at(-1)).toBeCloseTo(Math.log(1 / (1 + Math.exp(-0.2))), 5);
    tf.dispose([images, patch, mask]);
  });
});

describe('several sigmoids are a question each', () => {
  test('the likelihood of one does not depend on the others', async () => {
    const model = sigmoids(
      [
        [1, 0],
        [0, 2],
      ],
      [0, 0],
    );
    const x = tf.tensor4d([0.5, 0.5], [1, 1, 2, 1]);
    // A softmax would lower the first pixel.
    const fooled = await adversarialExample(model, x, { target: 1, method: 'fgsm', epsilon: 0.1, range: [0, 1] });
    expect(await fooled.data()).toBeAllclose([0.5, 0.6], { atol: 1e-5 });
    tf.dispose([x, fooled]);
    model.dispose();
  });

  test('a patch succeeds where the answer is yes, whatever the other answers are', async () => {
    // The first says yes to all, louder than the second ever does.
    const model = sigmoids(
      [
        [0, 4],
        [0, 0],
      ],
      [9, -2],
    );
    const images = tf.fill([2, 1, 2, 1], 0.1) as tf.Tensor4D;
    const [white, black] = [tf.ones([1, 2, 1]) as tf.Tensor3D, tf.zeros([1, 2, 1]) as tf.Tensor3D];
    const options = { target: 1, rotation: [0, 0], scale: [1, 1], trials: 1 } as const;
    expect(await patchSuccessRate(model, images, white, options)).toBe(1);
    expect(await patchSuccessRate(model, images, black, options)).toBe(0);
    tf.dispose([images, white, black]);
    model.dispose();
  });
});
