import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { sequential } from '../../oracle/cases/case.js';
import { randomizeWeights } from '../../support/weights.js';

/** An image in plain numbers, for loops that are written from their sources' formulas. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** A picture whose value at each place is computed. */
export function pictureOf(
  [height, width, channels]: readonly [number, number, number],
  value: (row: number, column: number, channel: number) => number,
): Picture {
  const values = new Float64Array(height * width * channels);
  for (let i = 0; i < values.length; i++) {
    const place = Math.floor(i / channels);
    values[i] = value(Math.floor(place / width), place % width, i % channels);
  }
  return { height, width, channels, values };
}

export const at = ({ width, channels, values }: Picture, row: number, column: number, channel: number): number =>
  values[(row * width + column) * channels + channel]!;

export const fromTensor = (image: tf.Tensor): Picture => {
  const [, height, width, channels] = image.shape as [number, number, number, number];
  return { height, width, channels, values: Float64Array.from(image.dataSync()) };
};

const toTensor = ({ height, width, channels, values }: Picture): tf.Tensor4D =>
  tf.tensor4d(Float32Array.from(values), [1, height, width, channels]);

/** What each of `to` places takes of each of `from` places, where there are more: half-pixel centres, bilinear. */
const between = (from: number, to: number, place: number): readonly [number, number, number] => {
  const centre = Math.min(from - 1, Math.max(0, ((place + 0.5) * from) / to - 0.5));
  const low = Math.floor(centre);
  return [low, Math.min(from - 1, low + 1), centre - low];
};

/** Bilinear enlargement. */
export function enlarged(image: Picture, height: number, width: number): Picture {
  return pictureOf([height, width, image.channels], (row, column, channel) => {
    const [top, bottom, down] = between(image.height, height, row);
    const [left, right, across] = between(image.width, width, column);
    const line = (y: number): number =>
      (1 - across) * at(image, y, left, channel) + across * at(image, y, right, channel);
    return (1 - down) * line(top) + down * line(bottom);
  });
}

/** A Gaussian blur, whose weights at a border are those of what is left. */
export function blurred(image: Picture, sigma: number): Picture {
  const weight = (distance: number): number => Math.exp(-(distance ** 2) / (2 * sigma ** 2));
  return pictureOf([image.height, image.width, image.channels], (row, column, channel) => {
    let [sum, total] = [0, 0];
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) {
        const share = weight(y - row) * weight(x - column);
        sum += share * at(image, y, x, channel);
        total += share;
      }
    return sum / total;
  });
}

/** A small network of smooth functions: its logit 1 has a gradient everywhere. */
export const smoothNet = (side: number): LayersModel =>
  randomizeWeights(
    sequential(
      [side, side, 3],
      [
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'tanh', name: 'conv' }),
        layers.flatten(),
        layers.dense({ units: 3, name: 'classes' }),
      ],
    ),
    6,
  );

/** The gradient of logit 1 by an image of 0..1, by tfjs. */
export function logitSlope(model: LayersModel, image: Picture): Float64Array {
  const slope = tf.tidy(() =>
    tf
      .grad((x: tf.Tensor) => tf.sum(tf.slice(model.apply(x) as tf.Tensor, [0, 1], [1, 1])))(toTensor(image))
      .dataSync(),
  );
  return Float64Array.from(slope);
}

export const meanAbs = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
