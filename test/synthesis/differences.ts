import * as tf from '@tensorflow/tfjs-core';
// Registers the gradients.
import '@tensorflow/tfjs-layers';
import { normals, uniform } from '../support/random.js';

/** A picture between black and white. */
export function picture(shape: [number, number, number, number], seed = 3): tf.Tensor4D {
  const next = uniform(seed);
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.1 + 0.8 * next());
  return tf.tensor4d(values, shape);
}

/**
 * The gradient of a random projection of f's result, by tfjs's tape through f, and by central differences in some
 * directions: pairs of numbers that must agree.
 */
export function slopes(
  f: (x: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  step = 1e-2,
): [taped: number, measured: number][] {
  return tf.tidy(() => {
    const size = f(x).size;
    const project = (at: tf.Tensor4D): tf.Scalar => {
      const y = f(at);
      return tf.sum(tf.mul(tf.reshape(y, [size]), tf.tensor1d(normals(5, size))));
    };
    const gradient = tf.grad((at) => project(at as tf.Tensor4D))(x);
    return [11, 12, 13].map((seed) => {
      const direction = tf.tensor(normals(seed, x.size), x.shape);
      const shifted = (by: number): number => project(tf.add(x, tf.mul(direction, by))).dataSync()[0]!;
      return [tf.sum(tf.mul(gradient, direction)).dataSync()[0]!, (shifted(step) - shifted(-step)) / (2 * step)];
    });
  });
}
