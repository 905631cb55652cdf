import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { blackBox, OptionError, ShapeError } from 'netlens';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const inputShape = [2, 3, 1] as const;
const brightness = (images: tf.Tensor4D): tf.Tensor2D => tf.tidy(() => tf.mean(images, [1, 2]));

it('a blackBox asks its function, and learns how many classes there are', async () => {
  const box = blackBox(brightness, { inputShape });
  const images = tf.tensor4d([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 12], [2, 2, 3, 1]);
  expect(box.classes).toBeUndefined();
  const scores = await box.predict(images);
  expect(await scores.array()).toEqual([[3.5], [2]]);
  expect(box.classes).toBe(1);
  tf.dispose([images, scores]);
});

it('a blackBox refuses images and scores of other shapes, and leaves nothing', async () => {
  const images = tf.zeros<tf.Rank.R4>([2, 2, 3, 1]);
  const { numTensors } = tf.memory();
  const refused = (predict: unknown, given: unknown = images): Promise<unknown> =>
    blackBox(predict as never, { inputShape, classes: 3 }).predict(given as tf.Tensor4D);
  await expect(refused(brightness)).rejects.toThrow(
    /predict gave a tensor float32 \[2, 1\] for 2 images; wanted float32 \[2, 3\]/,
  );
  await expect(refused(() => [1])).rejects.toThrow(ShapeError);
  await expect(refused(() => tf.zeros([1, 3]))).rejects.toThrow(ShapeError);
  await expect(refused(brightness, null)).rejects.toThrow(/wanted images \[batch, 2, 3, 1\]/);
  expect(tf.memory().numTensors).toBe(numTensors);
  images.dispose();
});

it.each([
  [null, { inputShape }],
  [brightness, {}],
  [brightness, { inputShape: [2, 3] }],
  [brightness, { inputShape: [2, 3, 0] }],
  [brightness, { inputShape, classes: 1.5 }],
  [brightness, null],
])('blackBox refuses %j, %j', (predict, options) => {
  expect(() => blackBox(predict as never, options as never)).toThrow(OptionError);
});
