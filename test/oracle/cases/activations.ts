import { layers } from '@tensorflow/tfjs-layers';
import { normals } from '../../support/random.js';
import { chain, short, type Case, type Layer } from './case.js';

type Name = NonNullable<Parameters<typeof layers.activation>[0]>['activation'];

/** Every name that tfjs 4.22 knows; its type leaves two of them out. */
export const activationNames: readonly Name[] = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
  'logSoftmax' as Name,
];

/** Normal numbers times four, so that every piece of a ReLU6 or a hard sigmoid is visited. */
const wide = (count: number) => (seed: number) => [normals(seed, count).map((x) => 4 * x)];

const asLayers: readonly [string, () => Layer][] = [
  ['ReLU', () => layers.reLU()],
  ['ReLU maxValue 6', () => layers.reLU({ maxValue: 6 })],
  ['ReLU maxValue 1.5', () => layers.reLU({ maxValue: 1.5 })],
  ['LeakyReLU', () => layers.leakyReLU()],
  ['LeakyReLU alpha 0.1', () => layers.leakyReLU({ alpha: 0.1 })],
  ['LeakyReLU alpha 0', () => layers.leakyReLU({ alpha: 0 })],
  ['LeakyReLU alpha -0.5', () => layers.leakyReLU({ alpha: -0.5 })],
  ['PReLU', () => layers.prelu()],
  ['PReLU sharedAxes [1, 2]', () => layers.prelu({ sharedAxes: [1, 2] })],
  ['PReLU sharedAxes 2', () => layers.prelu({ sharedAxes: 2 })],
  ['ELU', () => layers.elu()],
  ['ThresholdedReLU', () => layers.thresholdedReLU()],
  ['ThresholdedReLU theta 0.3', () => layers.thresholdedReLU({ theta: 0.3 })],
  ['Softmax axis -1', () => layers.softmax({ axis: -1 })],
];

const batch = 2;

export const activations: readonly Case[] = [
  ...asLayers.map(([name, make]) => chain(name, [4, 5, 3], () => [make()], { inputs: wide(batch * 60) })),
  ...asLayers.map(([name, make]) =>
    chain(`${name} between convolutions`, [5, 5, 2], () => [
      layers.conv2d({ filters: 4, kernelSize: 2 }),
      make(),
      layers.conv2d({ filters: 2, kernelSize: 2 }),
    ]),
  ),
  chain('Softmax on a vector', [5], () => [layers.softmax()]),
  chain('Softmax between dense layers', [5], () => [
    layers.dense({ units: 4 }),
    layers.softmax(),
    layers.dense({ units: 3 }),
  ]),
  ...activationNames.flatMap((activation) => [
    chain(`Activation ${activation}`, [4, 5, 3], () => [layers.activation({ activation })], {
      inputs: wide(batch * 60),
    }),
    chain(`Activation ${activation} between dense layers`, [6], () => [
      layers.dense({ units: 5 }),
      layers.activation({ activation }),
      layers.dense({ units: 3 }),
    ]),
    ...[
      layers.conv2d({ filters: 3, kernelSize: 3, activation }),
      layers.depthwiseConv2d({ kernelSize: 2, activation }),
      layers.separableConv2d({ filters: 3, kernelSize: 2, activation }),
      layers.conv2dTranspose({ filters: 2, kernelSize: 3, activation }),
      layers.dense({ units: 4, activation }),
    ].map((prototype) =>
      chain(
        `${prototype.getClassName()} ${short({ activation })}`,
        [5, 4, 2],
        () => [remake(prototype), layers.conv2d({ filters: 2, kernelSize: 2 })],
        { inputs: wide(batch * 40) },
      ),
    ),
  ]),
];

/** A fresh layer of the same configuration. */
function remake(layer: Layer): Layer {
  const { constructor } = layer as unknown as { constructor: { fromConfig: (c: unknown, config: object) => Layer } };
  const config = layer.getConfig();
  delete config['name'];
  return constructor.fromConfig(constructor, config);
}
