import * as tf from '@tensorflow/tfjs-core';
import { activationMaximize, adversarialExample, invertRepresentation, optimizers, regularizers } from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallNet } from '../../support/smallNet.js';
import { picture } from '../differences.js';

const { lbfgs } = optimizers;
const { totalVariation } = regularizers;

beforeAll(() => use('cpu'));

/** What a function makes of images one by one, and of all at once. */
async function aloneAndTogether(
  images: tf.Tensor4D,
  make: (some: tf.Tensor4D) => Promise<tf.Tensor4D>,
): Promise<[alone: Float32Array, together: Float32Array]> {
  const each = tf.split(images, images.shape[0]) as tf.Tensor4D[];
  const made: tf.Tensor4D[] = [];
  for (const one of each) made.push(await make(one));
  const [alone, together] = [tf.concat(made), await make(images)];
  const values: [Float32Array, Float32Array] = [await alone.data<'float32'>(), await together.data<'float32'>()];
  tf.dispose([each, made, alone, together]);
  return values;
}

test('L-BFGS: an image comes out the same whatever its neighbours are', async () => {
  const model = smallNet();
  const images = picture([4, 12, 10, 3]);
  // Unlike each other: one has hardly any contrast.
  const unlike = tf.tidy(() => tf.mul(images, tf.tensor4d([0.05, 0.3, 0.7, 1], [4, 1, 1, 1])) as tf.Tensor4D);
  for (const make of [
    async (some: tf.Tensor4D) => {
      // The start would differ with the place in a batch.
      const init = tf.fill(some.shape, 0.5) as tf.Tensor4D;
      const options = { layer: 'conv1', steps: 12, init, regularizers: [totalVariation({ weight: 0.01 })] };
      const { image } = await invertRepresentation(model, some, options);
      init.dispose();
      return image;
    },
    (some: tf.Tensor4D) => adversarialExample(model, some, { method: 'lbfgs', target: 2, steps: 6, range: [0, 1] }),
  ]) {
    const [alone, together] = await aloneAndTogether(unlike, make);
    expect(together).toBeAllclose(alone, { atol: 1e-4 });
  }
  tf.dispose([images, unlike]);
  model.dispose();
});

test('parameters that images share are searched as one', async () => {
  const model = smallNet();
  const shared = tf.variable(tf.fill([12, 10, 3], 0.5));
  const { image, scores } = await activationMaximize(model, [0, 1], {
    steps: 8,
    transforms: [],
    redirected: 0,
    optimizer: lbfgs(),
    parametrization: {
      init: () => [tf.mul(shared, 1)],
      toImage: ([x]) => tf.stack([x!, tf.mul(x!, 0.5)]) as tf.Tensor4D,
    },
  });
  expect(image.shape).toEqual([2, 12, 10, 3]);
  expect(Math.max(...scores)).toBeGreaterThan(scores[0]!);
  tf.dispose([image, shared]);
  model.dispose();
});
