import * as tf from '@tensorflow/tfjs-core';
import {
  activations,
  custom,
  direction,
  gradCam,
  layerWeights,
  methods,
  saliency,
  type Method,
  type Network,
} from 'netlens';
import { askedBriefly } from '../../support/asked.js';

/** The synchronous methods, on `support/smallNet`. */
export const calls: readonly (readonly [string, (net: Network, input: tf.Tensor) => tf.TensorContainer])[] = [
  ['predict', (net, input) => net.predict(input)],
  ...methods
    .filter(({ isAsync }) => !isAsync)
    .map((method) => [method.name, (net: Network, input: tf.Tensor) => explained(method, net, input)] as const),
  ['saliency of given classes', (net, input) => saliency(net, input, { target: [3, 0], reduce: 'none' })],
  ['saliency of a direction', (net, input) => saliency(net, input, { target: direction('relu1', [1, 2, -1, 0]) })],
  ['saliency of a custom score', (net, input) => saliency(net, input, { target: custom(['conv1'], score) })],
  ['gradCam of a layer', (net, input) => gradCam(net, input, { layer: 'relu1', resize: 'none', relu: false })],
  ['activations', (net, input) => activations(net, input, { layers: ['conv1', 'classes'] })],
  ['layerWeights', (net) => layerWeights(net, 'conv1')],
];

function score({ conv1 }: Record<string, tf.Tensor>): tf.Tensor {
  return tf.mean(conv1!, [1, 2, 3]);
}

function explained(method: Method, net: Network, input: tf.Tensor): tf.TensorContainer {
  return method.explain(net, input, askedBriefly(method)) as tf.TensorContainer;
}
