import * as tf from '@tensorflow/tfjs-core';
import {
  activations,
  cam,
  custom,
  deconvnet,
  direction,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  layerWeights,
  saliency,
  type Network,
} from 'netlens';

/** The synchronous methods, on `support/smallNet`. */
export const calls: readonly (readonly [string, (net: Network, input: tf.Tensor) => tf.TensorContainer])[] = [
  ['predict', (net, input) => net.predict(input)],
  ['saliency', (net, input) => saliency(net, input)],
  ['saliency of given classes', (net, input) => saliency(net, input, { target: [3, 0], reduce: 'none' })],
  ['saliency of a direction', (net, input) => saliency(net, input, { target: direction('relu1', [1, 2, -1, 0]) })],
  ['saliency of a custom score', (net, input) => saliency(net, input, { target: custom(['conv1'], score) })],
  ['guidedBackprop', (net, input) => guidedBackprop(net, input)],
  ['deconvnet', (net, input) => deconvnet(net, input)],
  ['gradCam', (net, input) => gradCam(net, input)],
  ['gradCam of a layer', (net, input) => gradCam(net, input, { layer: 'relu1', resize: 'none', relu: false })],
  ['guidedGradCam', (net, input) => guidedGradCam(net, input)],
  ['cam', (net, input) => cam(net, input)],
  ['activations', (net, input) => activations(net, input, { layers: ['conv1', 'classes'] })],
  ['layerWeights', (net) => layerWeights(net, 'conv1')],
];

function score({ conv1 }: Record<string, tf.Tensor>): tf.Tensor {
  return tf.mean(conv1!, [1, 2, 3]);
}
