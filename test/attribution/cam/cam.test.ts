import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { cam, UnsupportedModelError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential, type Layer } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { paperModel, twoByTwo, twoChannels } from '../onPaper.js';

// A = relu(x, 1 - x) of x = [[1, 2], [0.5, 0]], so A1 = [[1, 2], [0.5, 0]], A2 = [[0, 0], [0.5, 1]];
// w = (3, -1) for class 0 and (-2, 4) for class 1, the biases 5 and 7 left out.
const expected = [
  [3, 6, 1, -1],
  [-2, -4, 1, 4],
] as const;
const kernel = [
  [3, -2],
  [-1, 4],
];
const seen = (): Layer => layers.conv2d({ filters: 2, kernelSize: 1, activation: 'relu', name: 'seen' });
const classes = (): Layer => layers.dense({ units: 2, activation: 'softmax' });
const pointwise = (): Layer => layers.conv2d({ filters: 2, kernelSize: 1 });
const gap = (): Layer => layers.globalAveragePooling2d({});
const build = (tail: Layer[]): LayersModel =>
  paperModel([2, 2, 1], [seen(), ...tail], [[1, -1], [0, 1], kernel, [5, 7]]);

const tails: readonly [string, () => Layer[]][] = [
  ['average, dense', () => [gap(), classes()]],
  ['average, dropout, dense', () => [gap(), layers.dropout({ rate: 0.5 }), classes()]],
  ['average, dense, softmax', () => [gap(), layers.dense({ units: 2 }), layers.softmax()]],
  [
    'average pool over everything, flatten, dense',
    () => [layers.averagePooling2d({ poolSize: 2 }), layers.flatten(), classes()],
  ],
  ['1x1 convolution, average, softmax', () => [pointwise(), gap(), layers.activation({ activation: 'softmax' })]],
  ['1x1 convolution, average', () => [pointwise(), gap()]],
  [
    'average, reshape, 1x1 convolution, reshape, softmax',
    () => [
      gap(),
      layers.reshape({ targetShape: [1, 1, 2] }),
      pointwise(),
      layers.reshape({ targetShape: [2] }),
      layers.activation({ activation: 'softmax' }),
    ],
  ],
];

describe.each(backends)('cam on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(tails)('%s', async (_name, tail) => {
    const model = build(tail());
    const input = twoByTwo();
    for (const target of [0, 1]) {
      const map = cam(model, input, { target, resize: 'none' });
      expect(map.shape).toEqual([1, 2, 2]);
      expect(await read(map)).toBeAllclose(expected[target]!, { atol: 1e-5 });
    }
    model.dispose();
    input.dispose();
  });

  test('explains every example by its own class', async () => {
    const model = build([gap(), classes()]);
    const one = twoByTwo();
    const input = tf.concat([one, one]);
    expect(await read(cam(model, input, { target: [1, 0] }))).toBeAllclose([...expected[1], ...expected[0]], {
      atol: 1e-5,
    });
    model.dispose();
    tf.dispose([one, input]);
  });

  test.each<[string, () => LayersModel]>([
    ['a dense layer that weighs places', twoChannels],
    [
      'two dense layers',
      () => sequential([4, 4, 1], [seen(), gap(), layers.dense({ units: 3, activation: 'relu' }), classes()]),
    ],
    ['a maximum', () => sequential([4, 4, 1], [seen(), layers.globalMaxPooling2d({}), classes()])],
    [
      'an average over a part',
      () => sequential([4, 4, 1], [seen(), layers.averagePooling2d({ poolSize: 2 }), layers.flatten(), classes()]),
    ],
  ])('refuses %s and names gradCam', (_name, make) => {
    const model = make();
    const input = tf.zeros([1, ...(model.inputs[0]!.shape.slice(1) as number[])]);
    expect(() => cam(model, input as tf.Tensor4D, { target: 0 })).toThrow(UnsupportedModelError);
    expect(() => cam(model, input as tf.Tensor4D, { target: 0 })).toThrow(/^cam: .*gradCam/s);
    model.dispose();
    input.dispose();
  });
});
