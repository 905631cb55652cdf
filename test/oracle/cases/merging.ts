import { layers } from '@tensorflow/tfjs-layers';
import { Subtract } from './custom.js';
import { graph, on, type Case, type Layer } from './case.js';

const conv = (filters = 3): Layer => layers.conv2d({ filters, kernelSize: 3, padding: 'same' });
const picture = [4, 5, 3] as const;

const elementwise: readonly [string, () => Layer][] = [
  ['Add', () => layers.add()],
  ['Multiply', () => layers.multiply()],
  ['Average', () => layers.average()],
  ['Maximum', () => layers.maximum()],
  ['Minimum', () => layers.minimum()],
];

export const merging: readonly Case[] = [
  ...elementwise.flatMap(([name, make]) => [
    graph(`${name} of two inputs`, [picture, picture], (a, b) => on(make(), [a, b])),
    graph(`${name} of three branches`, [picture], (x) =>
      on(make(), [on(conv(), x), on(layers.reLU(), on(conv(), x)), x]),
    ),
    graph(`${name} of a tensor and itself`, [picture], (x) => {
      const y = on(conv(), x);
      return on(make(), [y, y]);
    }),
    graph(`${name} with a broadcast channel gate`, [picture], (x) => {
      const gate = on(layers.dense({ units: 3, activation: 'sigmoid' }), on(layers.globalAveragePooling2d({}), x));
      return on(make(), [on(conv(), x), on(layers.reshape({ targetShape: [1, 1, 3] }), gate)]);
    }),
  ]),
  graph(
    'Add with a broadcast column',
    [
      [4, 5, 3],
      [4, 1, 3],
    ],
    (a, b) => on(layers.add(), [a, b]),
  ),
  graph('Multiply of a sequence and a vector', [[4, 3], [3]], (a, b) => on(layers.multiply(), [a, b])),
  graph('Concatenate of channels', [picture, [4, 5, 2]], (a, b) => on(layers.concatenate(), [a, b])),
  graph('Concatenate of three branches', [picture], (x) =>
    on(layers.concatenate(), [on(conv(2), x), x, on(layers.reLU(), on(conv(4), x))]),
  ),
  graph(
    'Concatenate axis 1',
    [
      [4, 5, 3],
      [2, 5, 3],
    ],
    (a, b) => on(layers.concatenate({ axis: 1 }), [a, b]),
  ),
  graph(
    'Concatenate axis 2',
    [
      [4, 5, 3],
      [4, 1, 3],
    ],
    (a, b) => on(layers.concatenate({ axis: 2 }), [a, b]),
  ),
  graph('Concatenate of vectors', [[4], [3]], (a, b) => on(layers.concatenate(), [a, b])),
  graph('Concatenate of a tensor and itself', [picture], (x) => on(layers.concatenate(), [x, x])),
  graph('Dot of vectors', [[4], [4]], (a, b) => on(layers.dot({ axes: 1 }), [a, b])),
  graph(
    'Dot of sequences',
    [
      [3, 4],
      [4, 2],
    ],
    (a, b) => on(layers.dot({ axes: [2, 1] }), [a, b]),
  ),
  graph('Dot, normalized', [[4], [4]], (a, b) => on(layers.dot({ axes: -1, normalize: true }), [a, b])),
  graph('a subtraction (tfjs has no layer of it)', [picture, picture], (a, b) =>
    on(new Subtract({}), [on(conv(), a), b]),
  ),
];
