import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { sequential, type Layer, type Shape } from '../oracle/cases/case.js';

/** A Sequential whose weights are given, kernel and bias after kernel and bias. */
export function paperModel(inputShape: Shape, made: Layer[], weights: readonly tf.TensorLike[]): LayersModel {
  const model = sequential(inputShape, made);
  model.weights.forEach((weight, i) => {
    const value = tf.tidy(() => tf.reshape(tf.tensor(weights[i]!, undefined, 'float32'), weight.shape as number[]));
    weight.write(value);
    value.dispose();
  });
  return model;
}

/**
 * Two hidden layers of ReLUs:
 *
 *     h = relu(x1 + 2 x2, 3 x1 - x2, x2 - x1)    k = relu(h1 - h2 + h3, 2 h1 - h2 + h3)    y = k1 + 2 k2
 *
 * At x = (2, 1): h = relu(4, 5, -1) = (4, 5, 0), k = relu(-1, 3) = (0, 3), y = 6.
 *
 * @param relu - how each ReLU is written: as an argument of the dense layer, or as a layer of its own.
 */
export function twoReluLayers(relu: 'argument' | 'Activation' | 'ReLU'): LayersModel {
  const dense = (units: number): Layer[] => {
    if (relu === 'argument') return [layers.dense({ units, useBias: false, activation: 'relu' })];
    const own = relu === 'ReLU' ? layers.reLU() : layers.activation({ activation: 'relu' });
    return [layers.dense({ units, useBias: false }), own];
  };
  return paperModel(
    [2],
    [...dense(3), ...dense(2), layers.dense({ units: 1, useBias: false })],
    [
      [
        [1, 3, -1],
        [2, -1, 1],
      ],
      [
        [1, 2],
        [-1, -1],
        [1, 1],
      ],
      [[1], [2]],
    ],
  );
}

/**
 * A 2x2 picture x = [[1, 2], [0.5, 0]] seen by two channels, A = relu(x, 1 - x), and two classes that weigh every place
 * of both on their own:
 *
 *     A1 = [[1, 2], [0.5, 0]]    A2 = [[0, 0], [0.5, 1]]
 *     class 0: d y / d A1 = [[1, 2], [3, 2]], mean 2     d y / d A2 = [[-1, -2], [0, -1]], mean -1
 *     class 1: d y / d A1 = [[-1, -1], [-1, -1]]         d y / d A2 = [[4, 0], [0, 0]], mean 1
 */
export function twoChannels(): LayersModel {
  const places = [
    [1, -1],
    [-1, 4],
    [2, -1],
    [-2, 0],
    [3, -1],
    [0, 0],
    [2, -1],
    [-1, 0],
  ];
  return paperModel(
    [2, 2, 1],
    [
      layers.conv2d({ filters: 2, kernelSize: 1, activation: 'relu', name: 'seen' }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
    [[1, -1], [0, 1], places, [0.3, -0.2]],
  );
}

export const twoByTwo = (): tf.Tensor4D => tf.tensor4d([1, 2, 0.5, 0], [1, 2, 2, 1]);
