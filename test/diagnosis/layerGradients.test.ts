import * as tf from '@tensorflow/tfjs-core';
import { layers, model as makeModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { custom, layerGradients, openNetwork, OptionError, probability } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, onCpu, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { paperModel, twoReluLayers } from '../attribution/onPaper.js';

describe.each(backends)('layerGradients on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each([
    // y = k1 + 2 k2; k1 is off, h3 is off (see twoReluLayers).
    ['argument', [[4, -2, 2], [1, 2], [1]]],
    ['ReLU', [[4, -2, 0], [4, -2, 2], [0, 2], [1, 2], [1]]],
  ] as const)('of every layer at once, on paper (%s)', async (relu, wanted) => {
    const model = twoReluLayers(relu);
    const input = tf.tensor2d([[2, 1]]);
    const paths = model.layers.slice(-wanted.length).map(({ name }) => name);
    const gradients = layerGradients(model, input, { layers: paths, target: 0 });
    expect(Object.keys(gradients)).toEqual(paths);
    for (const [i, path] of paths.entries()) {
      expect(gradients[path]!.shape).toEqual([1, wanted[i]!.length]);
      expect(await read(gradients[path]!)).toBeAllclose([...wanted[i]!], { atol: 1e-6 });
    }
    model.dispose();
    input.dispose();
  });

  test('are zeros where the target does not depend on the layer; a loss reaches it', async () => {
    // Logits (1, 1) for x = 1, so both probabilities are one half; loss = -log p_0.
    const model = paperModel([1], [layers.dense({ units: 2, activation: 'softmax', name: 'end' })], [[[1, 1]], [0, 0]]);
    const input = tf.ones([1, 1]);
    expect(await read(layerGradients(model, input, { layers: ['end'], target: 0 })['end']!)).toBeAllclose([0, 0], {
      atol: 0,
    });
    const loss = custom(['end'], ({ end }) =>
      tf.neg(tf.log(tf.reshape(tf.slice(end as tf.Tensor2D, [0, 0], [-1, 1]), [-1]))),
    );
    const { end } = layerGradients(model, input, { layers: ['end'], target: loss });
    expect(await read(end!)).toBeAllclose([-2, 0], { atol: 1e-5 });
    model.dispose();
    input.dispose();
  });

  test("are those of the rest of the network by tfjs's autodiff, also in parts and folded away", async () => {
    const names = ['conv1', 'norm1', 'relu1', 'depthwise', 'pool', 'conv2', 'average', 'dropout'];
    const expected: Record<string, Float32Array> = {};
    // tfjs has no gradient of a depthwise convolution on wasm.
    await onCpu(async () => {
      const [net, images] = [smallNet(), smallImages()];
      for (const name of names) {
        const before = makeModel({ inputs: net.inputs, outputs: net.getLayer(name).output as SymbolicTensor });
        const rest = net.layers.slice(net.layers.findIndex((layer) => layer.name === name) + 1);
        const score = (middle: tf.Tensor): tf.Scalar =>
          tf.sum(
            tf.slice(
              rest.reduce((x, layer) => layer.apply(x) as tf.Tensor, middle),
              [0, 3],
              [-1, 1],
            ),
          );
        expected[name] = await read(tf.tidy(() => tf.grad(score)(before.predict(images) as tf.Tensor)));
      }
      net.dispose();
      images.dispose();
    });
    const [model, input] = [smallNet(), smallImages()];
    using network = openNetwork(model, { memoryBudget: 1 });
    for (const explainable of [model, network]) {
      const gradients = layerGradients(explainable, input, { layers: names, target: probability(3) });
      for (const name of names) {
        const { outputShape } = model.getLayer(name);
        expect(gradients[name]!.shape, name).toEqual([2, ...(outputShape as number[]).slice(1)]);
        expect(await read(gradients[name]!), name).toBeAllclose(expected[name]!, { ofMax: backend.gradient });
      }
    }
    model.dispose();
    input.dispose();
  });

  test('ask for a layer at least', () => {
    const model = twoReluLayers('argument');
    const input = tf.tensor2d([[2, 1]]);
    expect(() => layerGradients(model, input, { layers: [] })).toThrow(OptionError);
    model.dispose();
    input.dispose();
  });
});
