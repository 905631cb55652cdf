import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { invertRepresentation, presets } from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';
import { randomizeWeights } from '../../support/weights.js';
import { picture } from '../differences.js';

beforeAll(() => use('cpu'));

const side = 8;
const count = side * side * 3;
/** The norm of x0_sigma.mat, of 227 x 227 x 3 values, for as many as there are here. */
const sigma = 2.7098e4 * Math.sqrt(count / (227 * 227 * 3));

/** The derivative of sum d1^2 + d2^2, by the definition of `tv` in invert_nn.m for TVbeta = 2. */
function variationSlope(x: Float64Array): Float64Array {
  const slope = new Float64Array(count);
  const at = (row: number, column: number, channel: number): number => (row * side + column) * 3 + channel;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      for (let channel = 0; channel < 3; channel++) {
        const here = at(row, column, channel);
        for (const there of [at(row, Math.min(column + 1, 7), channel), at(Math.min(row + 1, 7), column, channel)]) {
          slope[here]! -= 2 * (x[there]! - x[here]!);
          slope[there]! += 2 * (x[there]! - x[here]!);
        }
      }
  return slope;
}

test('mahendran2015.inversion is the loop of the authors’ code', async () => {
  const model = randomizeWeights(
    sequential([side, side, 3], [layers.conv2d({ filters: 4, kernelSize: 3, activation: 'tanh', name: 'conv' })]),
    5,
  );
  const [photo, init] = [
    picture([1, side, side, 3]),
    tf.randomUniform<tf.Rank.R4>([1, side, side, 3], 0, 1, 'float32', 2),
  ];
  const steps = 5;
  const lambda = 10;
  const { image } = await invertRepresentation(model, photo, {
    layer: 'conv',
    init,
    ...presets.mahendran2015.inversion({ steps }),
  });

  const wanted = model.apply(photo) as tf.Tensor;
  const squared = tf.grad((u: tf.Tensor) => tf.sum(tf.squaredDifference(model.apply(u) as tf.Tensor, wanted)));
  const y0 = tf.tidy(() => tf.sum(tf.square(wanted)).dataSync()[0]!);
  const x = Float64Array.from(init.dataSync(), (u) => 255 * (u - 0.5));
  let velocity = new Float64Array(count);
  let before = 0;
  for (let step = 0; step < steps; step++) {
    // 0.004 * [ones(1, 100), 0.1 * ones(1, 200), 0.01 * ones(1, 100)], of 5 steps in place of 400.
    const rate = 0.004 * [1, 1, 0.1, 0.1, 0.01][step]!;
    if (rate !== before) velocity = new Float64Array(count);
    before = rate;
    const data = tf.tidy(() =>
      squared(
        tf.tensor4d(
          Float32Array.from(x, (value) => value / 255 + 0.5),
          [1, side, side, 3],
        ),
      ).dataSync(),
    );
    const variation = variationSlope(x);
    for (let i = 0; i < count; i++) {
      const slope = (lambda / 2) * variation[i]! + (8e-10 / 2) * 6 * x[i]! ** 5;
      velocity[i] = 0.9 * velocity[i]! - rate * slope - ((rate * sigma ** 2) / y0) * (data[i]! / 255);
    }
    for (let i = 0; i < count; i++) x[i]! += velocity[i]!;
  }
  const made = Float32Array.from(x, (value) => value / 255 + 0.5);
  expect(await image.data()).toBeAllclose(made, { atol: 1e-5 });
  // The steps have gone somewhere.
  expect(await image.data()).not.toBeAllclose(await init.data<'float32'>(), { atol: 0.01 });
  tf.dispose([image, photo, init, wanted]);
  model.dispose();
});
