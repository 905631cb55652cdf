import * as tf from '@tensorflow/tfjs-core';
import { type Picture, pictureSize, shapes } from './world.js';

/** The pictures as the classifier takes them: `[batch, 64, 64, 3]` in 0..1. The caller disposes it. */
export function imageTensor(pictures: readonly Picture[]): tf.Tensor4D {
  const data = new Float32Array(pictures.length * pictureSize * pictureSize * 3);
  pictures.forEach(({ pixels }, i) => data.set(pixels, i * pixels.length));
  return tf.tensor4d(data, [pictures.length, pictureSize, pictureSize, 3]);
}

/** What the classifier should answer: probability shared equally among the shapes in the picture. */
export function targetTensor(pictures: readonly Picture[]): tf.Tensor2D {
  const data = new Float32Array(pictures.length * shapes.length);
  pictures.forEach(({ objects }, i) => {
    for (const { classIndex } of objects) data[i * shapes.length + classIndex] = 1 / objects.length;
  });
  return tf.tensor2d(data, [pictures.length, shapes.length]);
}
