import { layers } from '@tensorflow/tfjs-layers';
import { chain, graph, on, short, type Case } from './case.js';

const conv = (filters = 4): ReturnType<typeof layers.conv2d> => layers.conv2d({ filters, kernelSize: 3 });
const norm = layers.batchNormalization;

// On the cpu and wasm backends the kernel runs through the statistics cyclically, forwards only.
const wrongInTfjs = 'an inner axis is taken for the last one';

export const normalization: readonly Case[] = [
  ...[{}, { scale: false }, { center: false }, { scale: false, center: false }, { epsilon: 0.1 }].flatMap((args) => [
    chain(`BatchNormalization ${short(args)}`, [4, 5, 4], () => [norm(args)]),
    chain(`BatchNormalization ${short(args)} after Conv2D`, [6, 5, 2], () => [conv(), norm(args)]),
    chain(`BatchNormalization ${short(args)} after Conv2D without bias, then ReLU`, [6, 5, 2], () => [
      layers.conv2d({ filters: 4, kernelSize: 3, useBias: false }),
      norm(args),
      layers.reLU(),
      conv(2),
    ]),
  ]),
  chain('Rescaling, then Conv2D, padded', [5, 6, 3], () => [
    layers.rescaling({ scale: 1 / 127.5, offset: -1 }),
    layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
  ]),
  chain('Rescaling without an offset', [6], () => [layers.rescaling({ scale: -2 } as never)]),
  chain('BatchNormalization of a vector', [5], () => [norm()]),
  chain('BatchNormalization of a sequence', [4, 5], () => [norm()]),
  chain('BatchNormalization before Conv2D, padded', [5, 6, 4], () => [
    norm(),
    layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
  ]),
  chain('BatchNormalization after a fused ReLU', [5, 6, 2], () => [
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
    norm(),
    conv(2),
  ]),
  chain('BatchNormalization twice after Conv2D', [5, 6, 2], () => [conv(), norm(), norm({ scale: false })]),
  chain('BatchNormalization after DepthwiseConv2D', [5, 6, 2], () => [
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, useBias: false }),
    norm(),
    layers.reLU({ maxValue: 6 }),
  ]),
  chain('BatchNormalization after SeparableConv2D', [5, 6, 2], () => [
    layers.separableConv2d({ filters: 4, kernelSize: 3 }),
    norm(),
  ]),
  chain('BatchNormalization after Conv2DTranspose', [3, 4, 2], () => [
    layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2 }),
    norm(),
  ]),
  chain('BatchNormalization after Conv1D', [7, 2], () => [layers.conv1d({ filters: 4, kernelSize: 3 }), norm()]),
  chain('BatchNormalization after Dense', [6], () => [layers.dense({ units: 4 }), norm(), layers.reLU()]),
  chain('BatchNormalization after Dense on a sequence', [3, 6], () => [layers.dense({ units: 4 }), norm()]),
  chain('BatchNormalization after a dilated Conv2D and a pool', [8, 8, 2], () => [
    conv(),
    layers.maxPooling2d({ poolSize: 2 }),
    norm(),
    layers.dense({ units: 2 }),
  ]),
  ...[1, 2].map((axis) => chain(`BatchNormalization axis ${axis}`, [3, 5, 4], () => [norm({ axis })], { wrongInTfjs })),
  // As converted models have it.
  chain('BatchNormalization axis [3]', [3, 5, 4], () => [norm({ axis: [3] as never })]),
  chain('BatchNormalization axis 3', [3, 5, 4], () => [norm({ axis: 3 })]),
  chain(
    'BatchNormalization axis 1 after Conv2D channelsFirst',
    [2, 5, 4],
    () => [layers.conv2d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst' }), norm({ axis: 1 })],
    { wrongInTfjs },
  ),
  graph('a convolution seen before and after its BatchNormalization', [[5, 5, 2]], (x) => {
    const seen = on(conv(), x);
    return on(layers.add(), [seen, on(norm(), seen)]);
  }),
  chain('LayerNormalization', [3, 4, 5], () => [layers.layerNormalization()]),
  chain('LayerNormalization of a vector', [6], () => [layers.layerNormalization({ epsilon: 0.01 })]),
  chain('LayerNormalization without scale and centre', [4, 6], () => [
    layers.layerNormalization({ scale: false, center: false }),
  ]),
  chain('LayerNormalization over two axes', [3, 4, 5], () => [layers.layerNormalization({ axis: [2, 3] })]),
  chain('LayerNormalization axis 1', [4, 6], () => [layers.layerNormalization({ axis: 1 })]),
  chain('LayerNormalization between convolutions', [5, 5, 2], () => [
    conv(),
    layers.layerNormalization(),
    layers.reLU(),
    layers.conv2d({ filters: 2, kernelSize: 2 }),
  ]),
];
