import { layers } from '@tensorflow/tfjs-layers';
import { layerWeights } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import { smallNet } from '../support/smallNet.js';
import { randomizeWeights } from '../support/weights.js';

describe.each(backends)('layerWeights on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each([
    ['conv1', [3, 3, 3, 4]],
    ['depthwise', [3, 3, 4, 1]],
    ['classes', [5, 4]],
  ])('gives the kernel of %s as the model has it, not folded', async (name, shape) => {
    const model = smallNet();
    const kernel = layerWeights(model, name);
    expect(kernel.shape).toEqual(shape);
    expect(await read(kernel)).toEqual(await model.getLayer(name).getWeights()[0]!.data());
    model.dispose();
  });

  test('is a copy: it outlives the model', async () => {
    const model = smallNet();
    const before = (await model.getLayer('conv1').getWeights()[0]!.data()).slice();
    const kernel = layerWeights(model, 'conv1');
    model.dispose();
    expect(await read(kernel)).toEqual(before);
  });

  test('finds a layer of a nested model', async () => {
    const inner = sequential([5, 5, 2], [layers.conv2d({ filters: 3, kernelSize: 2, name: 'deep' })]);
    inner.name = 'base';
    const outer = randomizeWeights(
      functional([[5, 5, 2]], (x) => on(layers.flatten(), on(inner, x))),
      4,
    );
    const kernel = layerWeights(outer, 'base/deep');
    expect(await read(kernel)).toEqual(await inner.getLayer('deep').getWeights()[0]!.data());
    outer.dispose();
  });
});
