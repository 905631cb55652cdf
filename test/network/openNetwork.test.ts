import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';

describe.each(backends)('openNetwork on $name', (backend) => {
  beforeAll(() => use(backend));

  test('lists the layers in execution order, each with what it is', () => {
    const model = smallNet();
    const net = openNetwork(model);
    const listed = net.layers.filter(({ className }) => className !== 'InputLayer');
    expect(listed.map(({ path }) => path)).toEqual([
      'conv1', 'norm1', 'relu1', 'depthwise', 'pool', 'conv2', 'average', 'dropout', 'classes',
    ]); // prettier-ignore
    expect(listed.map(({ className }) => className)).toEqual([
      'Conv2D', 'BatchNormalization', 'ReLU', 'DepthwiseConv2D', 'MaxPooling2D', 'Conv2D', 'GlobalAveragePooling2D', 'Dropout', 'Dense',
    ]); // prettier-ignore
    expect(listed.map(({ parameters }) => parameters)).toEqual([108, 16, 0, 40, 0, 85, 0, 0, 24]);
    expect(listed.map(({ outputShape }) => outputShape.slice(1))).toEqual([
      [6, 5, 4], [6, 5, 4], [6, 5, 4], [6, 5, 4], [5, 4, 4], [4, 3, 5], [5], [5], [4],
    ]); // prettier-ignore
    expect(net.layer('depthwise').activation).toBe('relu');
    expect(net.layer('classes').activation).toBe('softmax');
    expect(net.layer('conv1')).toEqual(listed[0]);
    expect(net.model).toBe(model);
    net.dispose();
    model.dispose();
  });

  test("names a nested model's layers by their path", () => {
    const deepest = sequential([4, 4, 2], [layers.conv2d({ filters: 2, kernelSize: 2, name: 'conv' })]);
    deepest.name = 'deepest';
    const middle = functional([[4, 4, 2]], (x) => on(layers.reLU({ name: 'relu' }), on(deepest, x)));
    middle.name = 'middle';
    const model = functional([[4, 4, 2]], (x) => on(layers.flatten({ name: 'flat' }), on(middle, x)));
    const net = openNetwork(model);
    const paths = net.layers.filter(({ className }) => className !== 'InputLayer').map(({ path }) => path);
    expect(paths).toEqual(['middle/deepest/conv', 'middle/relu', 'flat']);
    net.dispose();
    model.dispose();
  });

  test('says whose outputs each layer takes, across branches and nested models', () => {
    const inner = functional([[4, 4, 2]], (x) => {
      const conv = on(layers.conv2d({ filters: 2, kernelSize: 1, name: 'conv' }), x);
      return layers.add({ name: 'sum' }).apply([x, conv]) as SymbolicTensor;
    });
    inner.name = 'block';
    const model = functional([[4, 4, 2]], (x) => {
      const inside = on(inner, x);
      const relu = on(layers.reLU({ name: 'relu' }), x);
      const joined = layers.concatenate({ name: 'join' }).apply([inside, relu]) as SymbolicTensor;
      return on(layers.flatten({ name: 'flat' }), joined);
    });
    const net = openNetwork(model);
    const inputs = Object.fromEntries(net.layers.map(({ path, inputs: from }) => [path, from]));
    const [outer, nested] = net.layers.filter(({ className }) => className === 'InputLayer').map(({ path }) => path);
    expect(inputs).toEqual({
      [outer!]: [],
      [nested!]: [outer],
      'block/conv': [nested],
      'block/sum': [nested, 'block/conv'],
      relu: [outer],
      join: ['block/sum', 'relu'],
      flat: ['join'],
    });
    net.dispose();
    model.dispose();
  });

  test('gives what model.predict gives, batch by batch', async () => {
    const model = smallNet();
    const net = openNetwork(model);
    for (const batch of [1, 3]) {
      const images = smallImages(batch);
      const wanted = await read(model.predict(images) as tf.Tensor);
      expect(await read(net.predict(images))).toBeAllclose(wanted, { ofMax: backend.forward });
      images.dispose();
    }
    net.dispose();
    model.dispose();
  });

  test('leaves the model to be trained on: a network opened then sees the new weights', async () => {
    const model = smallNet();
    const images = smallImages(1);
    const before = await read(saliency(model, images, { target: 0 }));
    tf.tidy(() => {
      const kernel = model.getLayer('classes').weights[0]!;
      kernel.write(tf.mul(kernel.read(), 2));
    });
    const after = await read(saliency(model, images, { target: 0 }));
    expect(after).toBeAllclose(
      before.map((value) => 2 * value),
      { ofMax: 1e-6 },
    );
    images.dispose();
    model.dispose();
  });

  test('may be opened twice over one model', async () => {
    const model = smallNet();
    const images = smallImages(1);
    const [first, second] = [openNetwork(model), openNetwork(model)];
    const wanted = await read(saliency(first, images, { target: 0 }));
    first.dispose();
    expect(await read(saliency(second, images, { target: 0 }))).toEqual(wanted);
    second.dispose();
    images.dispose();
    model.dispose();
  });

  test('gives an array for several outputs, in their order', () => {
    const model: LayersModel = functional([[4]], (x) => [
      on(layers.dense({ units: 3 }), x),
      on(layers.dense({ units: 5 }), x),
    ]);
    const net = openNetwork(model);
    const x = tf.zeros([2, 4]);
    const outputs: tf.Tensor[] = net.predict(x);
    expect(outputs.map(({ shape }) => shape)).toEqual([
      [2, 3],
      [2, 5],
    ]);
    tf.dispose([x, outputs]);
    net.dispose();
    model.dispose();
  });
});
