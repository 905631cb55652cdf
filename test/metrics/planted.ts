import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { sequential } from '../oracle/cases/case.js';

export const SIDE = 4;
/** The pixels that the planted network looks at: a square of 2 x 2 in the middle. */
export const square: readonly number[] = [5, 6, 9, 10];

/** Two classes: the sum of the square's pixels, over both channels, and 0; then a softmax. */
export function planted(): LayersModel {
  const model = sequential([SIDE, SIDE, 2], [layers.flatten(), layers.dense({ units: 2, activation: 'softmax' })]);
  const kernel = Array.from({ length: SIDE * SIDE * 2 * 2 }, (_, i) =>
    i % 2 === 0 && square.includes(Math.floor(i / 4)) ? 1 : 0,
  );
  const weights = [tf.tensor2d(kernel, [SIDE * SIDE * 2, 2]), tf.zeros([2])];
  model.layers.at(-1)!.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** The probability of the first class, by the sum of the square. */
export const sigmoid = (sum: number): number => 1 / (1 + Math.exp(-sum));

/** A map that is one value on the square and another elsewhere. */
export function squareMap(inside: number, outside: number, examples = 1): tf.Tensor3D {
  const one = Array.from({ length: SIDE * SIDE }, (_, i) => (square.includes(i) ? inside : outside));
  return tf.tensor3d(Array.from({ length: examples }, () => one).flat(), [examples, SIDE, SIDE]);
}

/** Pictures that are one value everywhere. */
export function plainPictures(...values: readonly number[]): tf.Tensor4D {
  const size = SIDE * SIDE * 2;
  return tf.tensor4d(
    values.flatMap((value) => Array<number>(size).fill(value)),
    [values.length, SIDE, SIDE, 2],
  );
}
