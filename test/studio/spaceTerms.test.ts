import '@tensorflow/tfjs-backend-cpu';
import { randomNormal, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as makeModel,
  sequential,
  type layers as kinds,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { openNetwork, receptiveField } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { fieldsOf } from '../../examples/studio/worker/spaceField.js';
import { sourceOf, type LayerSource } from '../../examples/studio/worker/spaceSource.js';
import { stepOf } from '../../examples/studio/worker/spaceStep.js';

beforeAll(() => setBackend('cpu'));

type Layer = kinds.Layer;
const SHAPE = [7, 6, 4];
const random = (shape: readonly number[], seed: number): Tensor => randomNormal([1, ...shape], 0, 1, 'float32', seed);

/** Weights that are all different, also those that start as zeros and ones; a variance is positive. */
function stir(layer: Layer): void {
  const weights = layer.getWeights();
  layer.setWeights(weights.map((weight, i) => randomNormal(weight.shape, 0.6, 0.2, 'float32', i + 1)));
}

const values = (each: Tensor): { shape: number[]; data: Float32Array } => ({
  shape: each.shape.slice(1),
  data: each.dataSync<'float32'>(),
});

/** Compares every neuron's sum with what tfjs's layer gives. */
async function check(layer: Layer, inputs: readonly Tensor[]): Promise<void> {
  const output = layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as Tensor;
  stir(layer);
  const own = values(layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as Tensor);
  const [height, width, channels] = [1, 1, ...own.shape].slice(-3) as [number, number, number];
  const paths = inputs.map((_, i) => `input${i}`);
  expect(own.data.some((value) => value !== 0)).toBe(true);
  for (let index = 0; index < own.data.length; index += 3) {
    const at = {
      layer: layer.name,
      y: Math.floor(index / channels / width),
      x: Math.floor(index / channels) % width,
      channel: index % channels,
    };
    expect(at.y).toBeLessThan(height);
    const source = layer as unknown as LayerSource;
    const step = await stepOf(at, layer.getClassName(), source, own, inputs.map(values), paths, 5);
    expect(step.value).toBe(own.data[index]);
    expect(step.after, `${layer.getClassName()} at ${index}`).toBeCloseTo(own.data[index]!, 4);
    // What is listed, the rest and the bias are the whole sum.
    if (step.kind !== 'sum') continue;
    const listed = step.terms.reduce((sum, { weight, activation }) => sum + weight * activation, 0);
    expect(listed + step.rest + step.bias).toBeCloseTo(step.before, 4);
    expect(step.terms.length).toBe(Math.min(5, step.count));
  }
  expect(output.shape.slice(1)).toEqual(own.shape);
}

const same = { padding: 'same' } as const;
const cases: readonly (readonly [string, () => Layer, readonly number[][]])[] = [
  ['a convolution', () => layers.conv2d({ filters: 3, kernelSize: 3 }), [SHAPE]],
  ['with strides', () => layers.conv2d({ filters: 3, kernelSize: [4, 3], strides: 2, ...same }), [SHAPE]],
  ['dilated', () => layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2, ...same }), [SHAPE]],
  ['without a bias', () => layers.conv2d({ filters: 2, kernelSize: 1, useBias: false }), [SHAPE]],
  ['with a softmax', () => layers.conv2d({ filters: 5, kernelSize: 3, activation: 'softmax' }), [SHAPE]],
  ['with a ReLU', () => layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' }), [SHAPE]],
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
  ['a flattening', () => layers.flatten(), [SHAPE]],
  ['a reshaping', () => layers.reshape({ targetShape: [14, 4, 3] }), [SHAPE]],
  [
    'a border',
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
    [SHAPE],
  ],
  [
    'a cut',
    () =>
      layers.cropping2D({
        cropping: [
          [1, 2],
          [0, 1],
        ],
      }),
    [SHAPE],
  ],
  ['an enlargement', () => layers.upSampling2d({ size: [2, 3] }), [SHAPE]],
  ['a ReLU', () => layers.reLU({ maxValue: 1 }), [SHAPE]],
  ['a leaky ReLU', () => layers.leakyReLU({ alpha: 0.3 }), [SHAPE]],
  ['a sigmoid', () => layers.activation({ activation: 'sigmoid' }), [SHAPE]],
  ['a softmax', () => layers.softmax(), [[9]]],
];

describe("a neuron's terms come to what tfjs's layer gives", () => {
  test.each(cases)('%s', async (_, make, shapes) => {
    await check(
      make(),
      shapes.map((shape, i) => random(shape, 10 + i)),
    );
  });

  test('what is unknown is said to be', async () => {
    const layer = layers.prelu();
    const given = random(SHAPE, 3);
    const own = values(layer.apply(given) as Tensor);
    const at = { layer: layer.name, y: 0, x: 0, channel: 0 };
    const step = await stepOf(at, 'PReLU', layer as unknown as LayerSource, own, [values(given)], [''], 5);
    expect([step.kind, step.terms.length, step.value]).toEqual([undefined, 0, own.data[0]]);
  });
});

describe('what a neuron depends on', () => {
  test('is what its receptive field says, within the borders', () => {
    const start = input({ shape: [33, 29, 3] });
    const chain = [
      layers.conv2d({ filters: 2, kernelSize: [5, 3], strides: 2, ...same, name: 'a' }),
      layers.batchNormalization({ name: 'b' }),
      layers.maxPooling2d({ poolSize: 3, strides: 2, name: 'c' }),
      layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2, ...same, name: 'd' }),
      layers.averagePooling2d({ poolSize: 2, strides: 1, ...same, name: 'e' }),
    ];
    const end = chain.reduce((tensor: SymbolicTensor, layer) => layer.apply(tensor) as SymbolicTensor, start);
    using network = openNetwork(makeModel({ inputs: start, outputs: end }));
    for (const path of ['a', 'b', 'c', 'd', 'e']) {
      const { size, stride, offset } = receptiveField(network, path);
      const [, height, width] = network.layer(path).outputShape as number[];
      for (let y = 0; y < height!; y++) {
        for (let x = 0; x < width!; x++) {
          const field = fieldsOf(network, path, { top: y, bottom: y + 1, left: x, right: x + 1 }, [33, 29, 3])[''];
          const [top, left] = [offset[0] + y * stride[0], offset[1] + x * stride[1]];
          expect(field, `${path} ${y} ${x}`).toEqual({
            top: Math.max(0, top),
            bottom: Math.min(33, top + size[0]),
            left: Math.max(0, left),
            right: Math.min(29, left + size[1]),
          });
        }
      }
    }
  });

  test('of a dense layer is all, of both branches what either sees', () => {
    const start = input({ shape: [9, 9, 2] });
    const wide = layers.conv2d({ filters: 2, kernelSize: 5, ...same, name: 'wide' }).apply(start) as SymbolicTensor;
    const small = layers.conv2d({ filters: 2, kernelSize: 1, name: 'small' }).apply(start) as SymbolicTensor;
    const sum = layers.add({ name: 'sum' }).apply([wide, small]) as SymbolicTensor;
    const flat = layers.flatten({ name: 'flat' }).apply(sum) as SymbolicTensor;
    const end = layers.dense({ units: 2, name: 'dense' }).apply(flat) as SymbolicTensor;
    using network = openNetwork(makeModel({ inputs: start, outputs: end }));
    const size = [9, 9, 2] as const;
    const one = { top: 0, bottom: 1, left: 0, right: 1 };
    expect(fieldsOf(network, 'dense', one, size)['']).toEqual({ top: 0, bottom: 9, left: 0, right: 9 });
    const fields = fieldsOf(network, 'sum', { top: 4, bottom: 5, left: 8, right: 9 }, size);
    expect(fields['']).toEqual({ top: 2, bottom: 7, left: 6, right: 9 });
    expect(fields['small']).toEqual({ top: 4, bottom: 5, left: 8, right: 9 });
    expect(fields['flat']).toBeUndefined();
  });
});

test('a layer is found by its path, in nested models and at its second call', () => {
  const inner = sequential({ name: 'inner', layers: [layers.dense({ units: 2, inputShape: [3], name: 'first' })] });
  const start = input({ shape: [3] });
  const twice = layers.dense({ units: 3, name: 'twice' });
  const end = inner.apply(twice.apply(twice.apply(start))) as SymbolicTensor;
  const whole = makeModel({ inputs: start, outputs: end });
  using network = openNetwork(whole);
  for (const { path, className } of network.layers) {
    expect(sourceOf(whole, path)?.getClassName(), path).toBe(className);
  }
  expect(network.layers.map(({ path }) => path)).toEqual(expect.arrayContaining(['twice#2', 'inner/first']));
  expect(sourceOf(whole, 'nowhere')).toBeUndefined();
});
