import * as tf from '@tensorflow/tfjs-core';
// Registers the gradients.
import '@tensorflow/tfjs-layers';
import { read } from '../support/backends.js';
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
export async function slopes(
  f: (x: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  step = 1e-2,
): Promise<[taped: number, measured: number][]> {
  const found = tf.tidy(() => {
    const size = f(x).size;
    const project = (at: tf.Tensor4D): tf.Scalar => {
      const y = f(at);
      return tf.sum(tf.mul(tf.reshape(y, [size]), tf.tensor1d(normals(5, size))));
    };
    const gradient = tf.grad((at) => project(at as tf.Tensor4D))(x);
    return tf.stack(
      [11, 12, 13].map((seed) => {
        const direction = tf.tensor(normals(seed, x.size), x.shape);
        const shifted = (by: number): tf.Scalar => project(tf.add(x, tf.mul(direction, by)));
        return tf.stack([tf.sum(tf.mul(gradient, direction)), shifted(step), shifted(-step)]);
      }),
    );
  });
  const values = await read(found);
  return [0, 3, 6].map((i) => [values[i]!, (values[i + 1]! - values[i + 2]!) / (2 * step)]);
}

/** The greatest difference between two tensors' values. */
export const furthest = async (a: tf.Tensor, b: tf.Tensor): Promise<number> =>
  (await read(tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))))))[0]!;
