import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { input, layers, model as makeModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { openNetwork, receptiveField } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { fieldsOf } from '../../examples/studio/worker/spaceField.js';
import { stepOf } from '../../examples/studio/worker/spaceStep.js';
import { sequential } from '../oracle/cases/case.js';

beforeAll(() => setBackend('cpu'));

const same = { padding: 'same' } as const;
const image = (): Tensor4D => tensor4d([1, -2, 3, -4, 5, -6, 7, -8, 9], [1, 3, 3, 1]);

describe("a neuron's terms", () => {
  test('are listed strongest first, with what the others come to', async () => {
    const conv = layers.conv2d({ filters: 1, kernelSize: 3, name: 'conv', activation: 'relu' });
    const model = sequential([3, 3, 1], [conv]);
    conv.setWeights([tensor4d([1, 1, 1, 1, 2, 1, 1, 1, -1], [3, 3, 1, 1]), conv.getWeights()[1]!]);
    using network = openNetwork(model);
    const step = await stepOf(network, image(), { layer: 'conv', channel: 0, y: 0, x: 0 }, 3);
    // 1 - 2 + 3 - 4 + 2 * 5 - 6 + 7 - 8 - 9 = -8
    expect(step.terms.map(({ layer, y, x, weight, activation }) => [layer, y, x, weight, activation])).toEqual([
      ['', 1, 1, 2, 5],
      ['', 2, 2, -1, 9],
      ['', 2, 1, 1, -8],
    ]);
    expect([step.count, step.rest, step.before, step.activation, step.after, step.value]).toEqual([
      9,
      -1,
      -8,
      'relu',
      0,
      0,
    ]);
  });

  test('of a maximum and a minimum begin with the one that decides', async () => {
    using network = openNetwork(sequential([3, 3, 1], [layers.maxPooling2d({ poolSize: 3, name: 'max' })]));
    const step = await stepOf(network, image(), { layer: 'max', channel: 0, y: 0, x: 0 }, 2);
    expect([step.kind, ...step.terms.map(({ activation }) => activation)]).toEqual(['largest', 9, 7]);
  });

  test('of a softmax: the sum of all powers of e', async () => {
    const softmax = layers.softmax({ name: 'classes' });
    const flat = layers.flatten({ name: 'flat' });
    using network = openNetwork(sequential([3, 3, 1], [flat, softmax]));
    const step = await stepOf(network, image(), { layer: 'classes', channel: 8, y: 0, x: 0 }, 2);
    const powers = [1, -2, 3, -4, 5, -6, 7, -8, 9].reduce((sum, value) => sum + Math.exp(value), 0);
    expect(step.powers! / powers).toBeCloseTo(1, 5);
    expect(step.after).toBeCloseTo(Math.exp(9) / powers, 5);
    expect(step.terms).toMatchObject([{ layer: '', y: 2, x: 2, channel: 0, weight: 1, activation: 9 }]);
  });

  test('of what cannot be taken apart are none, and its value is said', async () => {
    using network = openNetwork(sequential([3, 3, 1], [layers.layerNormalization({ axis: [1, 2], name: 'norm' })]));
    const step = await stepOf(network, image(), { layer: 'norm', channel: 0, y: 2, x: 2 }, 5);
    expect([step.kind, step.terms.length]).toEqual([undefined, 0]);
    // Mean 5 / 9; variance 285 / 9 - 25 / 81 = 2540 / 81.
    expect(step.value).toBeCloseTo((9 - 5 / 9) / Math.sqrt(2540 / 81 + 1e-3), 4);
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
          const field = fieldsOf(network, path, { y, x }, [33, 29, 3])[''];
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
    expect(fieldsOf(network, 'dense', { y: 0, x: 0 }, size)['']).toEqual({ top: 0, bottom: 9, left: 0, right: 9 });
    const fields = fieldsOf(network, 'sum', { y: 4, x: 8 }, size);
    expect(fields['']).toEqual({ top: 2, bottom: 7, left: 6, right: 9 });
    expect(fields['small']).toEqual({ top: 4, bottom: 5, left: 8, right: 9 });
    expect(fields['flat']).toBeUndefined();
  });
});
