import * as tf from '@tensorflow/tfjs-core';
import { layers, model as makeModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activations, openNetwork } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../oracle/cases/case.js';
import { backends, onCpu, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { randomizeWeights } from '../support/weights.js';

const all = ['conv1', 'norm1', 'relu1', 'depthwise', 'pool', 'conv2', 'average', 'dropout', 'classes'];

describe.each(backends)('activations on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor;
  const expected: Record<string, Float32Array> = {};
  beforeAll(async () => {
    await use(backend);
    await onCpu(async () => {
      const net = smallNet();
      const outputs = all.map((name) => net.getLayer(name).output as SymbolicTensor);
      const images = smallImages();
      const seen = makeModel({ inputs: net.inputs, outputs }).predict(images) as tf.Tensor[];
      for (const [i, name] of all.entries()) expected[name] = await read(seen[i]!);
      images.dispose();
      net.dispose();
    });
    model = smallNet();
    input = smallImages();
  });
  afterAll(() => {
    model.dispose();
    input.dispose();
  });

  test.each(all)('of %s alone, also where it is folded or fused away', async (name) => {
    const seen = activations(model, input, { layers: [name] });
    expect(Object.keys(seen)).toEqual([name]);
    expect(seen[name]!.shape).toEqual([2, ...(model.getLayer(name).outputShape as number[]).slice(1)]);
    expect(await read(seen[name]!)).toBeAllclose(expected[name]!, { ofMax: backend.forward });
  });

  test('of all layers at once', async () => {
    const seen = activations(model, input, { layers: all });
    expect(Object.keys(seen).sort()).toEqual([...all].sort());
    for (const name of all) expect(await read(seen[name]!)).toBeAllclose(expected[name]!, { ofMax: backend.forward });
  });

  test('inside a nested model', async () => {
    const inner = sequential(
      [5, 5, 2],
      [layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu', name: 'deep' })],
    );
    inner.name = 'base';
    const build = (): LayersModel => {
      const outer = functional([[5, 5, 2]], (x) => on(layers.flatten(), on(inner, x)));
      return randomizeWeights(outer, 4);
    };
    const outer = build();
    const images = tf.tensor(normals(5, 100), [2, 5, 5, 2]);
    const seen = activations(outer, images, { layers: ['base/deep'] });
    const wanted = inner.predict(images) as tf.Tensor;
    expect(await read(seen['base/deep']!)).toBeAllclose(await read(wanted), { ofMax: backend.forward });
    outer.dispose();
    images.dispose();
  });

  test('of a layer that is called twice, one by one', async () => {
    const model = randomizeWeights(
      functional([[4]], (x) => {
        const shared = layers.dense({ units: 4, activation: 'tanh', name: 'shared' });
        return on(shared, on(shared, x));
      }),
      6,
    );
    const x = tf.tensor(normals(7, 8), [2, 4]);
    const net = openNetwork(model);
    const paths = net.layers.map(({ path }) => path).filter((path) => path.startsWith('shared'));
    expect(paths).toHaveLength(2);
    const seen = activations(net, x, { layers: paths });
    const [once, twice] = tf.tidy(() => {
      const layer = model.getLayer('shared');
      const first = layer.apply(x) as tf.Tensor;
      return [first, layer.apply(first) as tf.Tensor];
    }) as [tf.Tensor, tf.Tensor];
    expect(await read(seen[paths[0]!]!)).toBeAllclose(await read(once), { ofMax: backend.forward });
    expect(await read(seen[paths[1]!]!)).toBeAllclose(await read(twice), { ofMax: backend.forward });
    net.dispose();
    model.dispose();
    x.dispose();
  });
});
