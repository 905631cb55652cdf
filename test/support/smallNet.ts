import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { sequential } from '../oracle/cases/case.js';
import { normals } from './random.js';
import { randomizeWeights } from './weights.js';

/**
 * A small classifier with a bit of everything: strides, BatchNormalization, ReLU6, pools, a global average, a softmax.
 */
export function smallNet(): LayersModel {
  return randomizeWeights(
    sequential(
      [12, 10, 3],
      [
        layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false, name: 'conv1' }),
        layers.batchNormalization({ name: 'norm1' }),
        layers.reLU({ maxValue: 6, name: 'relu1' }),
        layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'relu', name: 'depthwise' }),
        layers.maxPooling2d({ poolSize: 2, strides: 1, name: 'pool' }),
        layers.conv2d({ filters: 5, kernelSize: 2, activation: 'relu', name: 'conv2' }),
        layers.globalAveragePooling2d({ name: 'average' }),
        layers.dropout({ rate: 0.2, name: 'dropout' }),
        layers.dense({ units: 4, activation: 'softmax', name: 'classes' }),
      ],
    ),
    11,
  );
}

export const smallImages = (batch = 2): tf.Tensor4D => tf.tensor4d(normals(12, batch * 360), [batch, 12, 10, 3]);
