import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model as makeModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { neuronTerms, openNetwork, type NeuronTerms } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential, type Layer } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';

const places = ({ terms }: NeuronTerms): number[][] =>
  terms.map(({ y, x, channel, weight, value }) => [y, x, channel, weight, value]);

describe('on paper', () => {
  beforeAll(() => use('cpu'));
  /** 1 2 3 / 4 5 6 / 7 8 9 */
  const image = (): tf.Tensor => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const of = (layer: Layer, weights: readonly tf.Tensor[] = []): LayersModel => {
    const model = sequential([3, 3, 1], [layer]);
    layer.setWeights([...weights]);
    return model;
  };

  test('a convolution at the border: four products, the bias, and what the ReLU leaves', async () => {
    const layer = layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'relu', name: 'conv' });
    const model = of(layer, [tf.tensor4d([9, 9, 9, 9, 2, 0, 9, -1, 3], [3, 3, 1, 1]), tf.tensor1d([-20])]);
    const found = await neuronTerms(model, image(), { layer: 'conv', channel: 0 });
    // 2 * 1 + 0 * 2 - 1 * 4 + 3 * 5 - 20 = -7
    expect(places(found)).toEqual([
      [0, 0, 0, 2, 1],
      [0, 1, 0, 0, 2],
      [1, 0, 0, -1, 4],
      [1, 1, 0, 3, 5],
    ]);
    const { kind, bias, before, activation, after, value } = found;
    expect({ kind, bias, before, activation, after, value }).toEqual({
      ...{ kind: 'sum', bias: -20, before: -7, activation: 'relu', after: 0, value: 0 },
    });
  });

  test('a dilated convolution leaves places out', async () => {
    const layer = layers.conv2d({ filters: 1, kernelSize: 2, dilationRate: 2, useBias: false, name: 'conv' });
    const model = of(layer, [tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1])]);
    const found = await neuronTerms(model, image(), { layer: 'conv', channel: 0 });
    expect(found.terms.map(({ weight, value }) => [weight, value])).toEqual([
      [1, 1],
      [2, 3],
      [3, 7],
      [4, 9],
    ]);
    expect(found.before).toBe(1 + 6 + 21 + 36);
  });

  test('a transposed convolution reads those whose windows cover the place', async () => {
    const layer = layers.conv2dTranspose({ filters: 1, kernelSize: 3, strides: 2, useBias: false, name: 'up' });
    const model = of(layer, [tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1])]);
    // Row 2 is the last of the first window and the first of the second; column 1 is the middle of the first alone.
    const found = await neuronTerms(model, image(), { layer: 'up', channel: 0, y: 2, x: 1 });
    expect(places(found)).toEqual([
      [0, 0, 0, 8, 1],
      [1, 0, 0, 2, 4],
    ]);
    expect([found.before, found.value]).toEqual([16, 16]);
  });

  test('a mean over a window at the border counts what lies inside', async () => {
    const model = of(layers.averagePooling2d({ poolSize: 2, strides: 2, padding: 'same', name: 'mean' }));
    const found = await neuronTerms(model, image(), { layer: 'mean', channel: 0, y: 1, x: 0 });
    expect(places(found)).toEqual([
      [2, 0, 0, 0.5, 7],
      [2, 1, 0, 0.5, 8],
    ]);
    expect([found.kind, found.before]).toEqual(['sum', 7.5]);
  });

  test('a maximum', async () => {
    const model = of(layers.maxPooling2d({ poolSize: 2, strides: 1, name: 'max' }));
    const found = await neuronTerms(model, image(), { layer: 'max', channel: 0, y: 0, x: 1 });
    expect(found.terms.map(({ value }) => value)).toEqual([2, 3, 5, 6]);
    expect([found.kind, found.before, found.activation]).toEqual(['largest', 6, undefined]);
  });

  test('a softmax: e^2 / (e^2 + e^3)', async () => {
    const flat = layers.flatten({ name: 'flat' });
    const dense = layers.dense({ units: 2, activation: 'softmax', name: 'classes' });
    const model = sequential([3, 3, 1], [flat, dense]);
    dense.setWeights([tf.tensor2d([1, 1, ...Array<number>(15).fill(0), 0.2], [9, 2]), tf.tensor1d([1, 0.2])]);
    const found = await neuronTerms(model, image(), { layer: 'classes', channel: 0 });
    expect([found.before, found.activation]).toEqual([2, 'softmax']);
    expect(found.after).toBeCloseTo(Math.exp(2) / (Math.exp(2) + Math.exp(3)), 6);
    // The flattening only hands on: the terms are the picture's.
    const { name } = model.inputs[0]!.sourceLayer;
    expect(found.terms.map(({ layer, y, x }) => [layer, y, x]).at(-1)).toEqual([name, 2, 2]);
  });

  test('a value behind a border is where it was computed, and the zeros are the border’s', async () => {
    const pad = layers.zeroPadding2d({ padding: 1, name: 'pad' });
    const conv = layers.conv2d({ filters: 1, kernelSize: 2, useBias: false, name: 'conv' });
    const model = sequential([3, 3, 1], [pad, conv]);
    conv.setWeights([tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1])]);
    const { terms } = await neuronTerms(model, image(), { layer: 'conv', channel: 0, y: 0, x: 1 });
    const picture = model.inputs[0]!.sourceLayer.name;
    expect(terms.map(({ layer, y, x, value }) => [layer, y, x, value])).toEqual([
      ['pad', 0, 1, 0],
      ['pad', 0, 2, 0],
      [picture, 0, 0, 1],
      [picture, 0, 1, 2],
    ]);
  });
});

const SHAPE = [7, 6, 4];
const same = { padding: 'same' } as const;
const cases: readonly (readonly [string, () => Layer, readonly (readonly number[])[]])[] = [
  ['a convolution', () => layers.conv2d({ filters: 3, kernelSize: 3 }), [SHAPE]],
  ['with strides', () => layers.conv2d({ filters: 3, kernelSize: [4, 3], strides: 2, ...same }), [SHAPE]],
  ['dilated', () => layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2, ...same }), [SHAPE]],
  ['without a bias', () => layers.conv2d({ filters: 2, kernelSize: 1, useBias: false }), [SHAPE]],
  ['with a softmax', () => layers.conv2d({ filters: 5, kernelSize: 3, activation: 'softmax' }), [SHAPE]],
  ['with a ReLU', () => layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' }), [SHAPE]],
  ['channels first', () => layers.conv2d({ filters: 3, kernelSize: 3, dataFormat: 'channelsFirst' }), [[4, 7, 6]]],
  [
    'along one axis',
    () => layers.conv1d({ filters: 3, kernelSize: 3, strides: 2, activation: 'relu', ...same }),
    [[9, 4]],
  ],
  ['depthwise', () => layers.depthwiseConv2d({ kernelSize: 3, strides: 2, depthMultiplier: 2, ...same }), [SHAPE]],
  [
    'depthwise, its dilation left out by tfjs',
    () => layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2 }),
    [SHAPE],
  ],
  ['separable', () => layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, ...same }), [SHAPE]],
  ['transposed', () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, ...same }), [SHAPE]],
  ['transposed, valid', () => layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 3 }), [SHAPE]],
  ['dense', () => layers.dense({ units: 7, activation: 'softmax' }), [[20]]],
  ['dense at each place', () => layers.dense({ units: 3, activation: 'tanh' }), [SHAPE]],
  ['a maximum', () => layers.maxPooling2d({ poolSize: 3, strides: 2, ...same }), [SHAPE]],
  ['a mean, whose border does not count', () => layers.averagePooling2d({ poolSize: 3, strides: 2, ...same }), [SHAPE]],
  ['a mean of all', () => layers.globalAveragePooling2d({}), [SHAPE]],
  ['a maximum of all', () => layers.globalMaxPooling2d({}), [SHAPE]],
  ['a normalization', () => layers.batchNormalization({ epsilon: 0.01 }), [SHAPE]],
  ['a normalization without scale', () => layers.batchNormalization({ scale: false }), [[9]]],
  ['an addition', () => layers.add(), [SHAPE, SHAPE, SHAPE]],
  ['a mean of layers', () => layers.average(), [SHAPE, SHAPE]],
  ['a product', () => layers.multiply(), [SHAPE, SHAPE]],
  ['a product with one for each channel', () => layers.multiply(), [SHAPE, [1, 1, 4]]],
  ['the largest of layers', () => layers.maximum(), [SHAPE, SHAPE]],
  ['the least of layers', () => layers.minimum(), [SHAPE, SHAPE]],
  ['a concatenation', () => layers.concatenate(), [SHAPE, [7, 6, 2]]],
  ['a concatenation of rows', () => layers.concatenate({ axis: 1 }), [SHAPE, [2, 6, 4]]],
  ['a flattening', () => layers.flatten(), [SHAPE]],
  ['a reshaping', () => layers.reshape({ targetShape: [14, 4, 3] }), [SHAPE]],
  ['axes in another order', () => layers.permute({ dims: [3, 1, 2] }), [SHAPE]],
  ['a border', () => layers.zeroPadding2d({ padding: [[1, 2], [0, 1]] }), [SHAPE]], // prettier-ignore
  ['a cut', () => layers.cropping2D({ cropping: [[1, 2], [0, 1]] }), [SHAPE]], // prettier-ignore
  ['an enlargement', () => layers.upSampling2d({ size: [2, 3] }), [SHAPE]],
  ['an interpolation', () => layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' }), [SHAPE]],
  ['a ReLU', () => layers.reLU({ maxValue: 1 }), [SHAPE]],
  ['a leaky ReLU', () => layers.leakyReLU({ alpha: 0.3 }), [SHAPE]],
  ['a ReLU with slopes of its own', () => layers.prelu(), [SHAPE]],
  ['a sigmoid', () => layers.activation({ activation: 'sigmoid' }), [SHAPE]],
  ['a softmax', () => layers.softmax(), [[9]]],
  ['what does nothing', () => layers.dropout({ rate: 0.5 }), [SHAPE]],
];

describe.each(backends)("every third neuron's terms come to what tfjs's layer gives, on $name", (backend) => {
  beforeAll(() => use(backend));

  test.each(cases)('%s', async (_, make, shapes) => {
    const starts = shapes.map((shape) => input({ shape: [...shape] }));
    const layer = make();
    const end = layer.apply(starts.length === 1 ? starts[0]! : starts) as SymbolicTensor;
    const model = randomizeWeights(makeModel({ inputs: starts, outputs: end }), 5);
    const given = shapes.map((shape, i) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return tf.tensor(normals(20 + i, size), [1, ...shape]);
    });
    const wanted = model.predict(given) as tf.Tensor;
    const isFirst = (layer as { dataFormat?: string }).dataFormat === 'channelsFirst';
    const own = isFirst ? tf.transpose(wanted, [0, 2, 3, 1]) : wanted;
    const values = await read(own);
    const [, width, channels] = [1, 1, ...own.shape.slice(1)].slice(-3) as [number, number, number];
    expect(values.some((value) => value !== 0)).toBe(true);
    using network = openNetwork(model);
    const before = tf.memory().numTensors;
    for (let index = 0; index < values.length; index += 3) {
      const at = {
        channel: index % channels,
        x: Math.floor(index / channels) % width,
        y: Math.floor(index / channels / width),
      };
      const found = await neuronTerms(network, given.length === 1 ? given[0]! : given, { layer: layer.name, ...at });
      expect(found.value, `${index}`).toBeCloseTo(values[index]!, 4);
      expect(found.after, `${index}`).toBeCloseTo(values[index]!, 4);
      const products = found.terms.map(({ weight, value }) => weight * value);
      const combined = {
        sum: () => products.reduce((a, b) => a + b, found.bias),
        product: () => products.reduce((a, b) => a * b, 1),
        largest: () => Math.max(...products),
        least: () => Math.min(...products),
      };
      expect(combined[found.kind]()).toBeCloseTo(found.before, 6);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([given, wanted, own]);
  });
});

describe('what cannot be taken apart', () => {
  beforeAll(() => use('cpu'));

  test('is said, with nothing left', async () => {
    const model = sequential([3, 4], [layers.layerNormalization({ name: 'norm' })]);
    using network = openNetwork(model);
    const image = tf.ones([1, 3, 4]);
    const before = tf.memory().numTensors;
    await expect(neuronTerms(network, image, { layer: 'norm', channel: 0 })).rejects.toMatchObject({
      code: 'unsupported-layer',
      message: expect.stringMatching(/^neuronTerms: layer "norm" is a LayerNormalization/) as string,
    });
    for (const place of [{ channel: 4 }, { channel: 0, x: 3 }, { channel: 0, y: 1 }, {} as { channel: number }]) {
      await expect(neuronTerms(network, image, { layer: 'norm', ...place })).rejects.toMatchObject({ code: 'option' });
    }
    await expect(neuronTerms(network, tf.ones([2, 3, 4]), { layer: 'norm', channel: 0 })).rejects.toMatchObject({
      code: 'shape',
    });
    await expect(neuronTerms(network, image, { layer: 'nurm', channel: 0 })).rejects.toMatchObject({
      code: 'layer-not-found',
    });
    expect(tf.memory().numTensors).toBe(before + 1);
  });
});
