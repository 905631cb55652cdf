import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  channel,
  methods,
  openNetwork,
  OptionError,
  saliency,
  ShapeError,
  TargetError,
  UnsupportedLayerError,
  type Explainable,
  type Method,
} from 'netlens';
import { onePass, toOnnx, type OnePassMethod } from 'netlens/onnx';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { randomizeWeights } from '../support/weights.js';
import { runOnnx } from './runOnnx.js';

const row = (name: string): Method => methods.find((method) => method.name === name)!;

/** The answer and the map of a graph, and of the library. */
async function both(
  model: LayersModel,
  name: OnePassMethod,
  images: tf.Tensor,
  options: object = {},
  explained: Explainable = model,
): Promise<void> {
  const bytes = await toOnnx(explained, name, { batchSize: images.shape[0]!, ...options });
  const made = await runOnnx(bytes, { [inputName(explained)]: images });
  const answer = model.predict(images) as tf.Tensor;
  const map = row(name).explain(explained, images, options) as tf.Tensor;
  expect(Object.keys(made)).toEqual(['answer', 'map']);
  expect(made['answer']!.shape).toEqual(answer.shape);
  expect(made['answer']!.values).toBeAllclose(answer.dataSync());
  expect(made['map']!.shape).toEqual(map.shape);
  expect(made['map']!.values).toBeAllclose(map.dataSync());
}

const inputName = (explained: Explainable): string => (explained.inputs as readonly { name: string }[])[0]!.name;

test('the methods of one pass are those of the table that take no samples, steps or masks', () => {
  const able = methods.filter(({ isAsync, cost }) => !isAsync && cost.per === undefined);
  expect(onePass).toEqual(able.map(({ name }) => name));
});

describe.each(backends)('on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(onePass)('%s: the graph gives the answer and the map', async (name) => {
    await both(smallNet(), name, smallImages(2));
  });
});

describe('the graph', () => {
  beforeAll(() => use('cpu'));
  let model: LayersModel;
  beforeEach(() => {
    model = smallNet();
  });

  test('explains the class that it was written for', async () => {
    await both(model, 'gradCam', smallImages(1), { target: 3 });
    await both(model, 'saliency', smallImages(2), { target: [3, 0] });
  });

  test('explains the class that it is given', async () => {
    const images = smallImages(2);
    const bytes = await toOnnx(model, 'gradCam', { target: 'input', batchSize: 2 });
    for (const target of [
      [0, 1],
      [3, 2],
    ]) {
      const { map } = await runOnnx(bytes, { [model.inputs[0]!.name]: images }, target);
      expect(map!.values).toBeAllclose((row('gradCam').explain(model, images, { target }) as tf.Tensor).dataSync());
    }
  });

  test('of one sigmoid, explains either of its two classes', async () => {
    const binary = randomizeWeights(
      sequential(
        [6, 6, 2],
        [
          layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }),
          layers.flatten(),
          layers.dense({ units: 1, activation: 'sigmoid' }),
        ],
      ),
      3,
    );
    const images = tf.randomNormal([2, 6, 6, 2], 0, 1, 'float32', 5);
    const bytes = await toOnnx(binary, 'inputXGradient', { target: 'input', batchSize: 2 });
    const { map } = await runOnnx(bytes, { [binary.inputs[0]!.name]: images }, [1, 0]);
    const wanted = row('inputXGradient').explain(binary, images, { target: [1, 0] }) as tf.Tensor;
    expect(map!.values).toBeAllclose(wanted.dataSync());
    await both(binary, 'saliency', images);
  });

  test('has what a layer, an objective and options of the method ask for', async () => {
    const images = smallImages(1);
    await both(model, 'gradCam', images, { layer: 'relu1', align: 'centres' });
    await both(model, 'layerCam', images, { layer: ['relu1', 'conv2'] });
    await both(model, 'saliency', images, { target: channel('conv2', 2), reduce: 'none' });
    await both(model, 'lrp', images, { rules: 'epsilonGammaBox', range: [-3, 3], target: 1 });
    await both(model, 'deepLift', images, { baseline: 0.5 });
  });

  test('is written of a network as of its model', async () => {
    using network = openNetwork(model);
    await both(model, 'saliency', smallImages(1), {}, network);
  });

  test('has the size that it is written for where the model leaves it open', async () => {
    const open = randomizeWeights(
      sequential(
        [null as never, null as never, 3],
        [
          layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 3 }),
        ],
      ),
      7,
    );
    await expect(toOnnx(open, 'saliency')).rejects.toThrow(ShapeError);
    const images = tf.randomNormal([1, 8, 5, 3], 0, 1, 'float32', 9);
    const made = await runOnnx(await toOnnx(open, 'saliency', { size: [8, 5] }), { [open.inputs[0]!.name]: images });
    expect(made['map']!.values).toBeAllclose(saliency(open, images).dataSync());
  });
});

describe('toOnnx', () => {
  beforeAll(() => use('cpu'));

  test('leaves nothing behind, and everything as it was', async () => {
    const model = smallNet();
    const images = smallImages(1);
    using network = openNetwork(model);
    const before = saliency(network, images).dataSync();
    const tensors = tf.memory().numTensors;
    await toOnnx(network, 'lrp');
    await toOnnx(model, 'saliency');
    await expect(toOnnx(model, 'gradCam', { layer: 'none' })).rejects.toThrow('"none"');
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.getKernelsForBackend('netlens-onnx')).toEqual([]);
    expect(tf.findBackend('netlens-onnx')).toBeNull();
    expect(saliency(network, images).dataSync()).toEqual(before);
  });

  test('writes the same bytes twice', async () => {
    const model = smallNet();
    expect(await toOnnx(model, 'gradCam')).toEqual(await toOnnx(model, 'gradCam'));
  });

  test('names the layer that has no ONNX form', async () => {
    const model = sequential(
      [4, 4, 4, 1],
      [layers.conv3d({ filters: 2, kernelSize: 2, name: 'volume' }), layers.flatten(), layers.dense({ units: 2 })],
    );
    const call = toOnnx(model, 'saliency');
    await expect(call).rejects.toThrow(UnsupportedLayerError);
    await expect(call).rejects.toThrow('toOnnx: layer "volume" (Conv3D) uses Conv3D of tfjs, which has no ONNX form');
  });

  test.each([
    ['integratedGradients', {}, OptionError, 'runs the network many times'],
    ['salience', {}, OptionError, 'Did you mean saliency?'],
    ['saliency', { batchSize: 0 }, OptionError, 'batchSize 0'],
    ['saliency', { size: [3] }, OptionError, 'size [3]'],
    ['saliency', { layer: 'conv2' }, OptionError, 'there is no option "layer"'],
    ['saliency', { target: 9 }, TargetError, 'target 9'],
    ['saliency', null, OptionError, 'options null'],
  ])('refuses %s with %o', async (name, options, kind, message) => {
    const call = toOnnx(smallNet(), name as 'saliency', options as object);
    await expect(call).rejects.toThrow(kind);
    await expect(call).rejects.toThrow(message);
  });
});
