import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activations,
  add,
  cam,
  cams,
  channel,
  custom,
  diagnose,
  direction,
  alignment,
  diversity,
  interpolation,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  layerActivation,
  layerGradients,
  layerWeights,
  logit,
  methods,
  neuron,
  openNetwork,
  logProbability,
  probability,
  saliency,
  scale,
  tenCropCam,
  type Explainable,
  type Network,
  type Target,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askedBriefly } from './support/asked.js';
import { backends, use } from './support/backends.js';
import { smallImages, smallNet } from './support/smallNet.js';

type Result = tf.Tensor | tf.Tensor[] | Record<string, tf.Tensor> | void;
type Call = (model: Explainable, input: tf.Tensor) => Result | Promise<Result>;

const explain = { target: 1 };
const calls: readonly [string, Call][] = [
  ...methods.map((method): [string, Call] => [
    method.name,
    (model, input) => method.explain(model, input, askedBriefly(method, explain)) as Result | Promise<Result>,
  ]),
  ['saliency of sums', (model, input) => saliency(model, input, { reduce: 'sumAbs' })],
  ['saliency, not reduced', (model, input) => saliency(model, input, { target: [3, 0], reduce: 'none' })],
  [
    'gradCam of a layer, not resized',
    (model, input) => gradCam(model, input, { layer: 'relu1', resize: 'none', relu: false }),
  ],
  ['cam, not resized', (model, input) => cam(model, input, { resize: 'none' })],
  ['layerWeights', (model) => layerWeights(model, 'conv1')],
  ['cams', (model, input) => Object.values(cams(model, input))],
  ['tenCropCam', (model, input) => tenCropCam(model, input as tf.Tensor4D)],
  ['layerWeights, by place', (model) => layerWeights(model, 'classes', { unflatten: true })],
  ['activations', (model, input) => activations(model, input, { layers: ['conv1', 'norm1', 'classes'] })],
  [
    'layerGradients',
    (model, input) => layerGradients(model, input, { layers: ['relu1', 'dropout', 'average', 'classes'], target: 1 }),
  ],
  ['activations of one layer twice', (model, input) => activations(model, input, { layers: ['conv2', 'conv2'] })],
];

const targets: readonly [string, Target | undefined][] = [
  ['none', undefined],
  ['logit', logit(2)],
  ['probability', probability(2)],
  ['logProbability', logProbability(2)],
  ['neuron', neuron('conv2', { channel: 1 })],
  ['channel', channel('norm1', 1)],
  ['layerActivation', layerActivation('depthwise')],
  ['direction', direction('relu1', [1, 2, -1, 0])],
  ['direction, by its cosine', direction('relu1', [1, 2, -1, 0], { cosine: 2 })],
  ['diversity', diversity('conv2')],
  ['alignment', alignment('conv2')],
  ['interpolation', interpolation('conv2', 0, 1)],
  ['add and scale', add(logit(0), scale(channel('pool', 2), -3))],
  [
    'custom',
    custom(['conv1', 'classes'], ({ conv1, classes }) => tf.add(tf.mean(conv1!, [1, 2, 3]), tf.max(classes!, 1))),
  ],
];

const failures: readonly [string, Call][] = [
  ['a wrong shape', (model, input) => tf.tidy(() => saliency(model, tf.slice(input, [0, 1], [-1, 3])))],
  ['a class out of range', (model, input) => gradCam(model, input, { target: 4 })],
  ['an unknown layer', (model, input) => activations(model, input, { layers: ['conv1', 'conv9'] })],
  ['a layer without places', (model, input) => guidedGradCam(model, input, { layer: 'classes' })],
  ['an unknown reduction', (model, input) => saliency(model, input, { reduce: 'mean' as never })],
  ['an objective that throws', (model, input) => saliency(model, input, { target: custom(['conv2'], broken) })],
  [
    'an objective of the wrong shape',
    (model, input) => guidedBackprop(model, input, { target: custom(['conv2'], scalar) }),
  ],
  ['a layer without weights', (model) => layerWeights(model, 'relu1')],
];

function broken({ conv2 }: Record<string, tf.Tensor>): tf.Tensor {
  tf.square(conv2!);
  throw new Error('no score today');
}
const scalar = ({ conv2 }: Record<string, tf.Tensor>): tf.Tensor => tf.sum(conv2!);

const count = (result: Result): number => {
  if (!result) return 0;
  return result instanceof tf.Tensor ? 1 : new Set(Object.values(result)).size;
};

describe.each(backends)('on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor;
  let before: { numTensors: number; numDataBuffers: number };
  let weights: Float32Array[];
  let pixels: Float32Array;

  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    input = smallImages();
    weights = model.weights.map((weight) => weight.read().dataSync<'float32'>().slice());
    pixels = input.dataSync<'float32'>().slice();
    before = tf.memory();
  });
  afterEach(() => {
    expect(tf.getBackend()).toBe(backend.name);
    expect(model.weights.map((weight) => weight.read().dataSync<'float32'>())).toEqual(weights);
    expect(input.dataSync()).toEqual(pixels);
    model.dispose();
    input.dispose();
  });

  const grew = (result: Result): void => {
    expect(tf.memory().numTensors - before.numTensors).toBe(count(result));
    if (result) tf.dispose(result as tf.TensorContainer);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  };

  describe('nothing is left but what is returned', () => {
    test.each(calls)('%s of a LayersModel', async (_name, call) => {
      grew(await call(model, input));
      grew(await call(model, input));
    });

    test.each(calls)('%s of a Network', async (_name, call) => {
      const start = before;
      const net = openNetwork(model);
      // What the network holds is derived when it opens: no call adds to it.
      before = tf.memory();
      grew(await call(net, input));
      grew(await call(net, input));
      net.dispose();
      before = start;
      grew(undefined);
    });

    test.each(targets)('saliency of the target: %s', (_name, target) => {
      grew(saliency(model, input, target === undefined ? {} : { target }));
    });

    test('diagnose', async () => {
      await diagnose(model, input, explain);
      grew(undefined);
      const net = openNetwork(model);
      before = tf.memory();
      await diagnose(net, input, { layer: 'relu1' });
      grew(undefined);
      await expect(diagnose(net, input, { target: 9 })).rejects.toThrow();
      grew(undefined);
      net.dispose();
    });

    test('predict', () => {
      const net = openNetwork(model);
      before = tf.memory();
      grew(net.predict(input));
      net.dispose();
    });

    test('a network that is opened and disposed, once or twice', () => {
      openNetwork(model).dispose();
      grew(undefined);
      const net = openNetwork(model);
      net.dispose();
      net.dispose();
      grew(undefined);
    });

    test('a network that goes out of scope', () => {
      {
        using net = openNetwork(model);
        expect(tf.memory().numTensors).toBeGreaterThanOrEqual(before.numTensors);
        net.layer('conv1');
      }
      grew(undefined);
    });

    test('inside a tidy', () => {
      const map = tf.tidy(() => saliency(model, input, explain));
      grew(map);
    });

    test('a network opened inside a tidy works after it', () => {
      const net = tf.tidy(() => openNetwork(model) as never) as Network;
      const kept = tf.memory().numTensors;
      const map = saliency(net, input, explain);
      expect(tf.memory().numTensors).toBe(kept + 1);
      map.dispose();
      net.dispose();
      grew(undefined);
    });
  });

  describe('nothing is left after a throw', () => {
    test.each(failures)('%s', (_name, call) => {
      const net = openNetwork(model);
      before = tf.memory();
      expect(() => call(net, input)).toThrow();
      expect(tf.memory().numTensors).toBe(before.numTensors);
      net.dispose();
      before = tf.memory();
      expect(() => call(model, input)).toThrow();
      expect(tf.memory().numTensors).toBe(before.numTensors);
    });
  });
});
