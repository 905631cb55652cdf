import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { input, layers, model as functional, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { loadImage, loadModel } from 'netlens/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnsupportedModelError } from '../../src/errors.js';
import { use } from '../support/backends.js';
import { golden, models, photos, present, readFloats } from '../support/shared.js';

type Plain = Record<string, unknown>;

let root: string;
beforeAll(async () => {
  await use('cpu');
  root = await mkdtemp(join(tmpdir(), 'netlens-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Dense [2 -> 2] then [2 -> 1] with weights 1, 2, 3, ...: for (x, y), 7 (x + 3y + 5) + 8 (2x + 4y + 6) + 9. */
async function artifacts(): Promise<tf.io.ModelArtifacts> {
  const model = sequential({
    layers: [layers.dense({ units: 2, inputShape: [2], name: 'first' }), layers.dense({ units: 1, name: 'second' })],
  });
  const values = [
    tf.tensor2d([1, 2, 3, 4], [2, 2]),
    tf.tensor1d([5, 6]),
    tf.tensor2d([7, 8], [2, 1]),
    tf.tensor1d([9]),
  ];
  model.setWeights(values);
  tf.dispose(values);
  return save(model);
}

/** What `model.save` gives; the model is disposed of. */
async function save(model: LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save({
    save: (made) => {
      saved = made;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } });
    },
  });
  model.dispose();
  return saved!;
}
const answer = (x: number, y: number): number => 7 * (x + 3 * y + 5) + 8 * (2 * x + 4 * y + 6) + 9;

async function predict(model: LayersModel | GraphModel, x: number, y: number): Promise<number> {
  const input = tf.tensor2d([[x, y]]);
  const output = model.predict(input) as tf.Tensor;
  const [value] = await output.data();
  tf.dispose([input, output]);
  return value!;
}

/** Writes a model's folder; `weights` are its shards. */
async function write(name: string, json: unknown, weights: Record<string, Uint8Array> = {}): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), typeof json === 'string' ? json : JSON.stringify(json));
  for (const [shard, bytes] of Object.entries(weights)) await writeFile(join(folder, shard), bytes);
  return folder;
}

const bytesOf = (data: tf.io.WeightData): Uint8Array => new Uint8Array(tf.io.CompositeArrayBuffer.join(data));

/** Runs a body, and checks that no tensor stays behind. */
async function leakFree(body: () => Promise<void>): Promise<void> {
  const { numTensors } = tf.memory();
  await body();
  expect(tf.memory().numTensors).toBe(numTensors);
}

describe('loadModel', () => {
  it('loads what model.save writes, from a directory, a JSON file or a URL, allocating only its weights', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifacts();
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const folder = await write('saved', { modelTopology, weightsManifest }, { 'weights.bin': bytesOf(weightData!) });
    for (const path of [folder, join(folder, 'model.json'), pathToFileURL(folder)]) {
      await leakFree(async () => {
        const { numTensors } = tf.memory();
        const model = await loadModel(path);
        expect(tf.memory().numTensors).toBe(numTensors + 4);
        expect(await predict(model, 1, 2)).toBe(answer(1, 2));
        model.dispose();
      });
    }
  });

  it('loads the converter’s form: Keras’s JSON, groups, shards that cut through a weight', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifacts();
    const bytes = bytesOf(weightData!);
    const json = {
      format: 'layers-model',
      modelTopology: { keras_version: '2.8.0', backend: 'tensorflow', model_config: modelTopology },
      weightsManifest: [
        { paths: ['b.bin', 'a.bin'], weights: weightSpecs!.slice(0, 2) },
        { paths: ['c.bin'], weights: weightSpecs!.slice(2) },
      ],
    };
    const shards = { 'b.bin': bytes.subarray(0, 10), 'a.bin': bytes.subarray(10, 24), 'c.bin': bytes.subarray(24) };
    const model = await loadModel(await write('converted', json, shards));
    expect(await predict(model, -1, 0.5)).toBe(answer(-1, 0.5));
    model.dispose();
  });

  it.each([
    ['uint8', 1, (codes: number[]) => Uint8Array.from(codes)],
    ['uint16', 0.5, (codes: number[]) => Uint16Array.from(codes)],
  ] as const)('widens weights quantized to %s', async (dtype, scale, pack) => {
    const { modelTopology, weightSpecs } = await artifacts();
    const weights = weightSpecs!.map((spec) => ({ ...spec, quantization: { dtype, scale, min: 0 } }));
    const codes = pack([1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => value / scale));
    const shards = { 'w.bin': new Uint8Array(codes.buffer) };
    const folder = await write(dtype, { modelTopology, weightsManifest: [{ paths: ['w.bin'], weights }] }, shards);
    const model = await loadModel(folder);
    expect(await predict(model, 3, 4)).toBe(answer(3, 4));
    model.dispose();
  });

  it.each(['LAYER/N', 'layers/LAYER/vars/N', '_layer_checkpoint_dependencies/LAYER/vars/N'])(
    'reads weights that a .keras file names by their numbers, in any order: %s',
    async (form) => {
      const { modelTopology, weightSpecs, weightData } = await artifacts();
      const bytes = bytesOf(weightData!);
      const weights = weightSpecs!.map((spec, i) => ({
        ...spec,
        name: form.replace('LAYER', spec.name.split('/')[0]!).replace('N', String(i % 2)),
      }));
      const weightsManifest = [
        { paths: ['b.bin'], weights: weights.slice(2) },
        { paths: ['a.bin'], weights: weights.slice(0, 2) },
      ];
      const shards = { 'a.bin': bytes.subarray(0, 24), 'b.bin': bytes.subarray(24) };
      const model = await loadModel(await write('numbered', { modelTopology, weightsManifest }, shards));
      expect(await predict(model, -1, 0.5)).toBe(answer(-1, 0.5));
      model.dispose();
    },
  );

  it('leaves an optimizer’s state out', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifacts();
    const weights = [...weightSpecs!, { name: 'iter', shape: [], dtype: 'int32', group: 'optimizer' }];
    const shards = { 'w.bin': Uint8Array.from([...bytesOf(weightData!), 1, 0, 0, 0]) };
    const json = {
      modelTopology,
      weightsManifest: [{ paths: ['w.bin'], weights }],
      trainingConfig: { loss: 'no such' },
    };
    const folder = await write('trained', json, shards);
    await leakFree(async () => {
      const model = await loadModel(folder);
      expect(await predict(model, 1, 1)).toBe(answer(1, 1));
      model.dispose();
    });
  });
});

describe('loadModel: what Keras writes and tfjs stumbles over', () => {
  /** The folder of a model of one layer, whose JSON was changed. */
  async function changed(
    name: string,
    layer: LayersModel['layers'][number],
    change: (config: Plain) => void,
  ): Promise<string> {
    const { modelTopology, weightSpecs, weightData } = await save(sequential({ layers: [layer] }));
    const json = JSON.parse(JSON.stringify(modelTopology)) as { config: { layers: { config: Plain }[] } };
    json.config.layers.forEach(({ config }) => change(config));
    const weightsManifest = [{ paths: ['w.bin'], weights: weightSpecs }];
    return write(name, { modelTopology: json, weightsManifest }, { 'w.bin': bytesOf(weightData!) });
  }

  it('an LSTM whose bias begins with ones, allocating no more than its weights', async () => {
    const lstm = layers.lstm({
      units: 2,
      inputShape: [3, 2],
      recurrentInitializer: 'glorotNormal',
      unitForgetBias: true,
    });
    const folder = await changed('lstm', lstm, () => undefined);
    await leakFree(async () => {
      const { numTensors } = tf.memory();
      const model = await loadModel(folder);
      expect(tf.memory().numTensors).toBe(numTensors + 3);
      model.dispose();
    });
  });

  it('augmentation, arithmetic between layers, L2 and constraints', async () => {
    const op = (name: string, fn: string, from: string, rest: object): object => {
      const config = { name, dtype: 'float32', function: fn };
      return { class_name: 'TFOpLambda', name, config, inbound_nodes: [[from, 0, 0, { ...rest, name: null }]] };
    };
    const layer = (className: string, name: string, config: object, from?: string): object => {
      const calls = from === undefined ? [] : [[[from, 0, 0, {}]]];
      return { class_name: className, name, config: { name, ...config }, inbound_nodes: calls };
    };
    const trained = {
      kernel_regularizer: { class_name: 'L2', config: { l2: 0.5 } },
      bias_constraint: { class_name: 'NonNeg', config: {} },
    };
    const config = {
      name: 'preprocessed',
      layers: [
        layer('InputLayer', 'x', { batch_input_shape: [null, 2], dtype: 'float32' }),
        layer('RandomFlip', 'flip', { mode: 'horizontal', seed: null }, 'x'),
        op('halved', 'math.truediv', 'flip', { y: 2 }),
        op('shifted', 'math.subtract', 'halved', { y: 1 }),
        op('rectified', 'nn.relu', 'shifted', {}),
        op('doubled', '__operators__.add', 'rectified', { y: ['rectified', 0, 0] }),
        layer('Dense', 'dense', { units: 1, use_bias: true, ...trained }, 'doubled'),
      ],
      input_layers: [['x', 0, 0]],
      output_layers: [['dense', 0, 0]],
    };
    const specs = [
      { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' },
      { name: 'dense/bias', shape: [1], dtype: 'float32' },
    ];
    const json = {
      modelTopology: { model_config: { class_name: 'Functional', config } },
      weightsManifest: [{ paths: ['w.bin'], weights: specs }],
    };
    const shards = { 'w.bin': new Uint8Array(Float32Array.of(3, 5, 7).buffer) };
    const folder = await write('preprocessed', json, shards);
    await leakFree(async () => {
      const { numTensors } = tf.memory();
      const model = await loadModel(folder);
      expect(tf.memory().numTensors).toBe(numTensors + 2);
      // 3 * 2 * relu(4 / 2 - 1) + 5 * 2 * relu(1 / 2 - 1) + 7
      expect(await predict(model, 4, 1)).toBe(13);
      model.dispose();
    });
  });

  it.each([true, false])(
    'a pooling that keeps its axes, and the -1 of a Reshape, in a functional model: %s',
    async (functionally) => {
      const list: [string, string, object][] = [
        ['InputLayer', 'x', { batch_input_shape: [null, 2, 2, 2], dtype: 'float32' }],
        ['GlobalAveragePooling2D', 'pool', { data_format: 'channels_last', keepdims: true }],
        ['Conv2D', 'conv', { filters: 2, kernel_size: [1, 1], use_bias: false }],
        ['Reshape', 'flat', { target_shape: [-1] }],
        ['Dense', 'dense', { units: 1, use_bias: false }],
      ];
      const made = list.map(([className, name, config], i) => {
        const from = list[i - 1]?.[1];
        const calls = { name, inbound_nodes: from === undefined ? [] : [[[from, 0, 0, {}]]] };
        return { class_name: className, config: { name, ...config }, ...(functionally && calls) };
      });
      const ends = { input_layers: [['x', 0, 0]], output_layers: [['dense', 0, 0]] };
      const topology = {
        class_name: functionally ? 'Functional' : 'Sequential',
        config: { name: 'pooled', layers: made, ...(functionally && ends) },
      };
      const specs = [
        { name: 'conv/kernel', shape: [1, 1, 2, 2], dtype: 'float32' },
        { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' },
      ];
      const json = { modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights: specs }] };
      const shards = { 'w.bin': new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer) };
      const folder = await write(`pooled-${functionally}`, json, shards);
      await leakFree(async () => {
        const { numTensors } = tf.memory();
        const model = await loadModel(folder);
        expect(tf.memory().numTensors).toBe(numTensors + 2);
        const x = tf.tensor4d([1, 0, 2, 0, 3, 4, 2, 0], [1, 2, 2, 2]);
        const y = model.predict(x) as tf.Tensor;
        // The averages 2 and 1 give 2 + 3 and 4 + 4, and these 5 * 5 + 6 * 8.
        expect(Array.from(await y.data())).toEqual([73]);
        tf.dispose([x, y]);
        model.dispose();
      });
    },
  );

  it.each([true, false])('a normalization, its statistics among the weights: %s', async (stored) => {
    const config = {
      name: 'norm',
      axis: [-1],
      mean: stored ? null : [1, 2],
      variance: stored ? null : [4, 9],
      invert: false,
    };
    const topology = {
      class_name: 'Sequential',
      config: {
        name: 'normalized',
        layers: [
          { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 2], dtype: 'float32' } },
          { class_name: 'Normalization', config },
          { class_name: 'Dense', config: { name: 'dense', units: 1, use_bias: false } },
        ],
      },
    };
    const statistics = [
      { name: 'norm/mean', shape: [2], dtype: 'float32' },
      { name: 'norm/variance', shape: [2], dtype: 'float32' },
      { name: 'norm/count', shape: [], dtype: 'int32' },
    ];
    const kernel = { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' };
    const specs = [...(stored ? statistics : []), kernel];
    const values = Float32Array.from([...(stored ? [1, 2, 4, 9, 0] : []), 10, 100]);
    const json = { modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights: specs }] };
    const folder = await write(`normalized-${stored}`, json, { 'w.bin': new Uint8Array(values.buffer) });
    await leakFree(async () => {
      const model = await loadModel(folder);
      // 10 * (5 - 1) / 2 + 100 * (-1 - 2) / 3
      expect(await predict(model, 5, -1)).toBeCloseTo(-80, 4);
      model.dispose();
    });
  });

  it('a separable convolution with the arguments of a plain one', async () => {
    const separable = layers.separableConv2d({ filters: 2, kernelSize: 3, inputShape: [4, 4, 1] });
    const folder = await changed('separable', separable, (config) => {
      Object.assign(config, {
        kernel_initializer: { class_name: 'GlorotUniform', config: {} },
        kernel_constraint: null,
      });
    });
    const model = await loadModel(folder);
    expect(model.outputs[0]!.shape).toEqual([null, 2, 2, 2]);
    model.dispose();
  });
});

describe('loadModel: refusals', () => {
  async function refused(path: string, file: string, message: RegExp): Promise<void> {
    await leakFree(async () => {
      const error: unknown = await loadModel(path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnsupportedModelError);
      expect((error as Error).message).toContain(file);
      expect((error as Error).message).toMatch(/^loadModel: /);
      expect((error as Error).message).toMatch(message);
    });
  }

  it('names a JSON file that is missing, damaged or something else', async () => {
    await refused(join(root, 'nowhere'), 'nowhere', /cannot be read: ENOENT/);
    await mkdir(join(root, 'empty'), { recursive: true });
    await refused(join(root, 'empty'), join('empty', 'model.json'), /cannot be read: ENOENT/);
    await refused(await write('cut', '{"modelTopology": {'), join('cut', 'model.json'), /is not JSON/);
    await refused(
      await write('other', { name: 'x' }),
      join('other', 'model.json'),
      /not a saved model of TensorFlow.js/,
    );
    await refused(await write('null', 'null'), join('null', 'model.json'), /not a saved model of TensorFlow.js/);
    const neither = { modelTopology: { name: 'x' }, weightsManifest: [] };
    await refused(
      await write('neither', neither),
      join('neither', 'model.json'),
      /neither a layers-model's .* nor a graph/,
    );
    const graph = { modelTopology: { node: 5 }, weightsManifest: [] };
    await refused(await write('graph', graph), join('graph', 'model.json'), /the graph-model .* cannot be built/);
  });

  it('names a shard that is missing, and weights of the wrong length', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifacts();
    const json = { modelTopology, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] };
    await refused(await write('unsharded', json), join('unsharded', 'w.bin'), /cannot be read: ENOENT/);
    const short = { 'w.bin': bytesOf(weightData!).subarray(4) };
    await refused(
      await write('short', json, short),
      join('short', 'w.bin'),
      /holds 32 bytes of weights; .*describes 36/,
    );
  });

  it('names weights that do not fit, and frees what was built', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifacts();
    const shards = { 'w.bin': bytesOf(weightData!) };
    const renamed = weightSpecs!.map((spec) => ({ ...spec, name: spec.name.replace('second', 'third') }));
    const manifest = (weights: unknown): unknown => ({
      modelTopology,
      weightsManifest: [{ paths: ['w.bin'], weights }],
    });
    await refused(await write('renamed', manifest(renamed), shards), 'renamed', /do not fit its layers: .*third/);
    const missing = weightSpecs!.slice(0, 3);
    const fewer = { 'w.bin': shards['w.bin'].subarray(0, 32) };
    await refused(await write('fewer', manifest(missing), fewer), 'fewer', /do not fit its layers: .*second\/bias/);
    const reshaped = weightSpecs!.map((spec) => ({ ...spec, shape: [...spec.shape].reverse().concat([1]) }));
    await refused(await write('reshaped', manifest(reshaped), shards), 'reshaped', /do not fit its layers: /);
  });

  it('names a model with a layer that tfjs does not know, and frees what was built before it', async () => {
    const { modelTopology, weightSpecs, weightData } = await artifacts();
    const text = JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] });
    const second = text.lastIndexOf('"class_name":"Dense"');
    const unknown = `${text.slice(0, second)}"class_name":"Gaze"${text.slice(second + 20)}`;
    const folder = await write('unknown', unknown, { 'w.bin': bytesOf(weightData!) });
    await refused(
      folder,
      join('unknown', 'model.json'),
      /cannot be built: tfjs and netlens do not know "second" \(Gaze\)/,
    );
  });
});

describe('loadModel: a layer that cannot be built', () => {
  it('is named, in a nested model and behind a layer that is called later', async () => {
    const x = input({ shape: [8, 8, 1], name: 'picture' });
    const inner = sequential({
      name: 'base',
      layers: [
        layers.conv2d({ name: 'deep', filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
        layers.dense({ name: 'top', units: 2 }),
      ],
    });
    const y = layers.flatten({ name: 'flat' }).apply(inner.apply(x)) as typeof x;
    const { modelTopology, weightSpecs, weightData } = await save(functional({ inputs: x, outputs: y }));
    const text = JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }] });
    const shards = { 'w.bin': bytesOf(weightData!) };
    await leakFree(async () => {
      const nested = await write('nested', text.replace('"kernel_size":[3,3]', '"kernel_size":[3,3,3]'), shards);
      await expect(loadModel(nested)).rejects.toThrow(/nested.*cannot be built: layer "deep" \(Conv2D\): /);
      const flat = await write('flat', text.replace('"class_name":"Flatten"', '"class_name":"LSTM"'), shards);
      await expect(loadModel(flat)).rejects.toThrow(/flat.*cannot be built: layer "flat" \(LSTM\): /);
    });
  });
});

describe.runIf(present(models, 'models of several converters'))('loadModel: real models', () => {
  it.each([
    'cifar10_resnet8',
    'darknet_tiny_std',
    'mnist_lenet_keras',
    'mobilenet_v1_0.25_128_quant8',
    'mobilenet_v1_0.25_224_dense',
    'mobilenet_v2_1.0_224_quant8',
    'tinyvgg',
  ])('loads and frees %s', async (name) => {
    await leakFree(async () => {
      const model = await loadModel(join(models, name));
      expect(model.inputs).toHaveLength(1);
      model.dispose();
    });
  });

  it('classifies the photo as TensorFlow does, through loadImage', async () => {
    const name = 'mobilenet_v1_0.25_224_dense';
    const model = await loadModel(join(models, name));
    const image = await loadImage(join(photos, 'coffee.jpg'), { size: 224, scale: [-1, 1] });
    const output = model.predict(image) as tf.Tensor;
    const probabilities = await output.data();
    const expected = readFloats(join(golden, name, 'probabilities.bin')).subarray(1000);
    const espresso = expected.indexOf(Math.max(...expected));
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(espresso);
    expect(Math.abs(probabilities[espresso]! - expected[espresso]!)).toBeLessThan(0.05);
    tf.dispose([image, output]);
    model.dispose();
  });
});
