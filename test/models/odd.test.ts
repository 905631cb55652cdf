import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { blackBox, gradCam, occlusionMap, openNetwork, saliency, UnsupportedModelError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { functional, input, load, type LayerOfKeras3 } from './keras3Model.js';

const layer = (className: string, name: string, from: readonly string[], config: object = {}): LayerOfKeras3 => ({
  className,
  name,
  from,
  config,
});
const last = { data_format: 'channels_last' };
const conv = (name: string, from: string, filters: number, more: object = {}): LayerOfKeras3 =>
  layer('Conv2D', name, [from], {
    ...{ filters, kernel_size: [3, 3], strides: [1, 1], padding: 'same', dilation_rate: [1, 1] },
    ...{ groups: 1, activation: 'linear', use_bias: true, ...last, ...more },
  });
const average = (name: string, from: string): LayerOfKeras3 =>
  layer('GlobalAveragePooling2D', name, [from], { ...last, keepdims: false });
const dense = (name: string, from: string, units: number): LayerOfKeras3 =>
  layer('Dense', name, [from], { units, activation: 'linear', use_bias: true });

const kernels = (name: string, from: number, to: number): Record<string, number[]> => ({
  [`${name}/kernel`]: [3, 3, from, to],
  [`${name}/bias`]: [to],
});
const matrix = (name: string, from: number, to: number): Record<string, number[]> => ({
  [`${name}/kernel`]: [from, to],
  [`${name}/bias`]: [to],
});

describe.each(backends)('models of Keras 3 that nobody has seen, on $name', (backend) => {
  beforeAll(() => use(backend));

  test('a batch normalization over channels that are not last gives Keras’s answer, by predict too', async () => {
    const shapes = {
      'norm/gamma': [3],
      'norm/beta': [3],
      'norm/moving_mean': [3],
      'norm/moving_variance': [3],
    };
    const [gamma, beta, mean, variance] = [
      [2, -1, 3],
      [1, 0, -2],
      [0.5, 1, -1],
      [4, 1, 0.25],
    ];
    const weights = new Map(
      Object.keys(shapes).map((name, i) => [name, Float32Array.from([gamma, beta, mean, variance][i]!)]),
    );
    const norm = layer('BatchNormalization', 'norm', ['x'], {
      axis: 1,
      epsilon: 0,
      center: true,
      scale: true,
      momentum: 0.9,
    });
    const model = (await load(
      functional('net', [input('x', 3, 2, 2), norm], ['x'], ['norm']),
      shapes,
      weights,
    )) as LayersModel;
    using network = openNetwork(model);
    const values = normals(3, 24);
    const expected = Array.from(values, (x, i) => {
      const channel = Math.floor(i / 4) % 3;
      return (gamma![channel]! * (x - mean![channel]!)) / Math.sqrt(variance![channel]!) + beta![channel]!;
    });
    const x = tf.tensor(values, [2, 3, 2, 2]);
    expect(await read(model.predict(x) as tf.Tensor)).toBeAllclose(expected, { ofMax: 1e-5 });
    expect(await read(network.predict(x))).toBeAllclose(expected, { ofMax: 1e-5 });
    x.dispose();
    model.dispose();
  });

  test('slopes of channels that are not last give Keras’s answer, by predict too', async () => {
    const slopes = [0.5, -2, 3];
    const config = functional(
      'net',
      [input('x', 3, 2, 2), layer('PReLU', 'p', ['x'], { shared_axes: [2, 3] })],
      ['x'],
      ['p'],
    );
    const alpha = new Map([['p/alpha', Float32Array.from(slopes)]]);
    const model = (await load(config, { 'p/alpha': [3, 1, 1] }, alpha)) as LayersModel;
    using network = openNetwork(model);
    const values = normals(3, 24);
    const expected = Array.from(values, (x, i) => (x > 0 ? x : x * slopes[Math.floor(i / 4) % 3]!));
    const x = tf.tensor(values, [2, 3, 2, 2]);
    expect(await read(model.predict(x) as tf.Tensor)).toBeAllclose(expected, { ofMax: 1e-5 });
    expect(await read(network.predict(x))).toBeAllclose(expected, { ofMax: 1e-5 });
    x.dispose();
    model.dispose();
  });

  test('a model within a model, called three times, is what its layers are', async () => {
    const base = functional(
      'base',
      [
        input('i', 8, 8, 3),
        conv('c', 'i', 3, { activation: 'relu' }),
        layer('Activation', 's', ['c'], { activation: 'silu' }),
      ],
      ['i'],
      ['c', 's'],
    );
    const nested: LayerOfKeras3 = {
      ...layer('Functional', 'base', ['a'], base),
      again: [['b'], ['base:0:1']],
    };
    const joined = layer('Concatenate', 'all', ['base:0:0', 'base:1:1', 'base:2:0'], { axis: -1 });
    const inside = functional(
      'net',
      [input('a', 8, 8, 3), input('b', 8, 8, 3), nested, joined, average('g', 'all'), dense('o', 'g', 2)],
      ['a', 'b'],
      ['o', 'base:1:0'],
    );
    const shared: LayerOfKeras3 = { ...conv('c', 'a', 3, { activation: 'relu' }), again: [['b'], ['s']] };
    const flat = functional(
      'net',
      [
        ...[input('a', 8, 8, 3), input('b', 8, 8, 3), shared],
        { ...layer('Activation', 's', ['c'], { activation: 'silu' }), again: [['c:1']] },
        layer('Concatenate', 'all', ['c', 's:1', 'c:2'], { axis: -1 }),
        ...[average('g', 'all'), dense('o', 'g', 2)],
      ],
      ['a', 'b'],
      ['o', 'c:1'],
    );
    const weights = { ...kernels('c', 3, 3), ...matrix('o', 9, 2) };
    const models = await Promise.all([inside, flat].map((config) => load(config, weights)));
    const inputs = [1, 2].map((seed) => tf.tensor(normals(seed, 2 * 192), [2, 8, 8, 3]));
    const answers = models.map((model) => {
      using network = openNetwork(model);
      return [
        ...[network.predict<tf.Tensor | tf.Tensor[]>(inputs)].flat(),
        ...saliency(network, inputs, { target: 1, reduce: 'none' }),
        gradCam(network, inputs, { target: 1, layer: 'all' }),
      ];
    });
    const [found, expected] = answers as [tf.Tensor[], tf.Tensor[]];
    expect(found).toHaveLength(5);
    for (const [i, value] of found.entries()) {
      const numbers = await value.data();
      expect(numbers.some((number) => number !== 0)).toBe(true);
      expect(numbers).toBeAllclose(await expected[i]!.data(), { ofMax: 1e-5 });
    }
    tf.dispose([inputs, answers]);
    for (const model of models) model.dispose();
  });

  test('grouped convolutions and attention with learned numbers: occlusion is what each picture gives', async () => {
    const layers = [
      input('x', 8, 8, 4),
      conv('grouped', 'x', 8, { groups: 4, strides: [2, 2], activation: 'relu' }),
      layer('Reshape', 'sequence', ['grouped'], { target_shape: [-1, 8] }),
      layer('Attention', 'seen', ['sequence', 'sequence'], { use_scale: true, score_mode: 'concat', dropout: 0 }),
      layer('GlobalAveragePooling1D', 'g', ['seen'], { ...last, keepdims: false }),
      dense('o', 'g', 3),
    ];
    const weights = {
      'grouped/kernel': [3, 3, 1, 8],
      'grouped/bias': [8],
      'seen/scale': [],
      'seen/concat_score_weight': [],
      ...matrix('o', 8, 3),
    };
    const model = (await load(functional('net', layers, ['x'], ['o']), weights)) as LayersModel;
    using network = openNetwork(model);
    expect(network.layers.filter(({ kind }) => kind === 'opaque')).toEqual([]);
    const image = tf.tensor4d(normals(4, 256), [1, 8, 8, 4]);
    const options = { target: 1, window: 3, stride: 2 };
    const elsewhere = blackBox((images) => model.predict(images) as tf.Tensor2D, { inputShape: [8, 8, 4] });
    const { numTensors } = tf.memory();
    const [own, whole] = [await occlusionMap(network, image, options), await occlusionMap(elsewhere, image, options)];
    const values = await own.map.data();
    expect(values).toBeAllclose(await whole.map.data(), { ofMax: 1e-3 });
    expect(new Set(values).size).toBeGreaterThan(4);
    tf.dispose([own.map, own.scores, whole.map, whole.scores]);
    expect(tf.memory().numTensors).toBe(numTensors);
    image.dispose();
    model.dispose();
  });
});

describe('what tfjs would compute otherwise than Keras is refused by name', () => {
  beforeAll(() => use('cpu'));
  const first = { data_format: 'channels_first' };
  const window = { kernel_size: [3, 3], strides: [1, 1], padding: 'same', dilation_rate: [1, 1], depth_multiplier: 1 };

  test.each([
    ['CenterCrop', { height: 2, width: 2, ...first }, [3, 8, 8], /channels_first/],
    ['SeparableConv2D', { filters: 3, ...window, use_bias: true, ...first }, [3, 8, 8], /bias .*wrong axis/],
    ['MaxPooling1D', { pool_size: [2], strides: [2], padding: 'valid', ...first }, [3, 8], /channels_first/],
    ['GlobalAveragePooling1D', { keepdims: false, ...first }, [3, 8], /channels_first/],
    ['Conv1D', { filters: 3, kernel_size: [3], padding: 'same', groups: 1, ...first }, [3, 8], /channels_first/],
  ] as const)('%s', async (className, config, shape, reason) => {
    const { numTensors } = tf.memory();
    const error = await load(
      functional('net', [input('x', ...shape), layer(className, 'odd', ['x'], config)], ['x'], ['odd']),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnsupportedModelError);
    expect((error as Error).message).toMatch(`layer "odd" (${className}): `);
    expect((error as Error).message).toMatch(reason);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('a Lambda in a model within a model', async () => {
    const base = functional('base', [input('i', 4), layer('Lambda', 'own', ['i'])], ['i'], ['own']);
    const config = functional('net', [input('x', 4), layer('Functional', 'base', ['x'], base)], ['x'], ['base']);
    await expect(load(config)).rejects.toThrow(/do not know "own" \(Lambda\)/);
  });
});
