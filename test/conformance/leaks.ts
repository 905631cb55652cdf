import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activationMaximize,
  adversarialExample,
  adversarialPatch,
  applyPatch,
  boxes,
  deepDream,
  diagnose,
  dreamZoom,
  effectiveReceptiveField,
  empiricalReceptiveField,
  gradCam,
  grid,
  invertRepresentation,
  layerWeights,
  methods as table,
  networkDissect,
  neuronTerms,
  occlusionActivations,
  occlusionMap,
  openNetwork,
  overlay,
  patchSuccessRate,
  receptiveField,
  receptiveFields,
  renderActivations,
  renderImages,
  renderMap,
  renderWeights,
  topActivations,
  activations,
  type LabelledBatch,
  type Network,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askedBriefly } from '../support/asked.js';
import { backends, use } from '../support/backends.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { calls } from './gpu/calls.js';

type Call = (net: Network, images: tf.Tensor4D) => unknown;

const range = [0, 1] as const;

/** Renders what a method gives, and disposes of that. */
async function rendered<T extends tf.Tensor>(tensor: T, render: (tensor: T) => unknown): Promise<unknown> {
  const pictures = await render(tensor);
  tensor.dispose();
  return pictures;
}

const methods: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(calls),
  ...Object.fromEntries(
    table.map((method): [string, Call] => [
      method.name,
      (net, images) => method.explain(net, images, askedBriefly(method)),
    ]),
  ),
  diagnose: (net, images) => diagnose(net, images),
  'occlusionMap, not exact': (net, images) => occlusionMap(net, images, { window: 4, stride: 4, exact: false }),
  occlusionActivations: async (net, images) => {
    const one = tf.slice(images, 0, 1);
    const moved = await occlusionActivations(net, one, { layer: 'conv2', window: 4, stride: 4 });
    one.dispose();
    return moved;
  },
  receptiveField: (net) => receptiveField(net, 'conv2'),
  receptiveFields: (net) => receptiveFields(net, 'conv2'),
  neuronTerms: async (net, images) => {
    const one = tf.slice(images, 0, 1);
    await neuronTerms(net, one, { layer: 'conv2', channel: 1 });
    one.dispose();
  },
  effectiveReceptiveField: (net, images) => effectiveReceptiveField(net, images, { layer: 'conv2' }),
  empiricalReceptiveField: (net, images) =>
    empiricalReceptiveField(net, images, { layer: 'conv2', channel: 2, window: 4 }),
  'topActivations, of several regions': (net, images) =>
    topActivations(net, [images], { layer: 'conv1', k: 4, regions: 2 }),
  topActivations: (net, images) => topActivations(net, [images], { layer: 'conv2', k: 2 }),
  networkDissect: async (net, images) => {
    const labels = { stripes: tf.ones<tf.Rank.R3>([2, 12, 10], 'int32') };
    const batch: LabelledBatch = { images, labels };
    const found = await networkDissect(net, [batch], { layers: ['conv2'], concepts: { 1: 'all' } });
    tf.dispose(labels);
    return found;
  },
  boxes: (net, images) => rendered(gradCam(net, images), boxes),
  renderMap: (net, images) => rendered(gradCam(net, images), (map) => renderMap(map)),
  overlay: (net, images) => rendered(gradCam(net, images), (map) => overlay(images, map, { range: [-3, 3] })),
  'renderImages and grid': async (_net, images) => grid(await renderImages(images, { range: [-3, 3] })),
  renderWeights: (net) => rendered(layerWeights(net, 'conv1'), (weights) => renderWeights(weights as tf.Tensor4D)),
  renderActivations: (net, images) =>
    rendered(activations(net, images, { layers: ['conv1'] })['conv1'] as tf.Tensor4D, (one) => renderActivations(one)),
  activationMaximize: (net) => activationMaximize(net, 1, { steps: 2 }),
  invertRepresentation: async (net, images) => {
    const one = tf.slice(images, 0, 1);
    const made = await invertRepresentation(net, one, { layer: 'conv2', steps: 2 });
    one.dispose();
    return made;
  },
  deepDream: (net, images) => deepDream(net, images, { layers: ['conv1'], octaves: 1, steps: 2, range }),
  dreamZoom: async (net, images) => {
    for await (const frame of dreamZoom(net, images, { layers: ['conv1'], octaves: 1, steps: 1, range })) return frame;
    return undefined;
  },
  adversarialExample: (net, images) => adversarialExample(net, images, { target: 1, steps: 2, range }),
  adversarialPatch: (net, images) => adversarialPatch(net, images, { target: 1, size: 5, steps: 2, range }),
  patchSuccessRate: async (net, images) => {
    const patch = tf.zeros<tf.Rank.R3>([4, 4, 3]);
    const rate = await patchSuccessRate(net, images, patch, { target: 1, trials: 2 });
    patch.dispose();
    return rate;
  },
  applyPatch: (_net, images) => tf.tidy(() => applyPatch(images, tf.zeros([4, 4, 3]), { rotation: 20 })),
};

describe.each(backends)('nothing is left on $name', (backend) => {
  let model: LayersModel;
  let net: Network;
  let images: tf.Tensor4D;
  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    net = openNetwork(model);
    images = smallImages();
  });
  afterEach(() => {
    net.dispose();
    model.dispose();
    images.dispose();
  });

  test.each(Object.keys(methods))('by %s', async (name) => {
    const before = tf.memory();
    for (let call = 0; call < 2; call++) tf.dispose((await methods[name]!(net, images)) as tf.TensorContainer);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});
