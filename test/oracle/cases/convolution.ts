import { layers } from '@tensorflow/tfjs-layers';
import { chain, short, type Case, type Shape } from './case.js';

type ConvArgs = Parameters<typeof layers.conv2d>[0];

const conv2d: readonly [Shape, ConvArgs][] = [
  [[5, 6, 3], { filters: 4, kernelSize: 1 }],
  [[5, 6, 3], { filters: 4, kernelSize: 1, useBias: false }],
  [[5, 6, 3], { filters: 2, kernelSize: 1, padding: 'same', activation: 'relu' }],
  [[7, 6, 3], { filters: 2, kernelSize: 1, strides: 2 }],
  [[7, 8, 3], { filters: 2, kernelSize: 1, strides: 3, padding: 'same' }],
  [[6, 5, 3], { filters: 4, kernelSize: 3 }],
  [[6, 5, 3], { filters: 4, kernelSize: 3, padding: 'same', useBias: false }],
  [[6, 5, 3], { filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }],
  [[8, 8, 2], { filters: 3, kernelSize: 3, strides: 2 }],
  [[8, 8, 2], { filters: 3, kernelSize: 3, strides: 2, padding: 'same' }],
  [[7, 9, 2], { filters: 3, kernelSize: 3, strides: 2, padding: 'same' }],
  [[7, 10, 2], { filters: 3, kernelSize: 3, strides: 2 }],
  [[9, 8, 2], { filters: 3, kernelSize: 3, strides: 3, padding: 'same' }],
  [[10, 11, 2], { filters: 3, kernelSize: 3, strides: 3 }],
  [[7, 8, 2], { filters: 3, kernelSize: 5 }],
  [[7, 8, 2], { filters: 3, kernelSize: 5, padding: 'same', activation: 'tanh' }],
  [[9, 9, 2], { filters: 2, kernelSize: 5, strides: 2, padding: 'same' }],
  [[9, 10, 2], { filters: 2, kernelSize: 5, strides: 3, activation: 'relu6' }],
  [[5, 5, 2], { filters: 2, kernelSize: 5 }],
  [[3, 3, 2], { filters: 2, kernelSize: 5, padding: 'same' }],
  [[6, 7, 2], { filters: 3, kernelSize: 2 }],
  [[6, 7, 2], { filters: 3, kernelSize: 2, padding: 'same' }],
  [[7, 7, 2], { filters: 3, kernelSize: 2, strides: 2, padding: 'same' }],
  [[8, 7, 2], { filters: 3, kernelSize: 2, strides: 3 }],
  [[8, 7, 2], { filters: 3, kernelSize: 2, strides: 3, padding: 'same' }],
  [[6, 9, 2], { filters: 2, kernelSize: 4, strides: 2, padding: 'same' }],
  [[7, 8, 2], { filters: 3, kernelSize: [3, 1] }],
  [[7, 8, 2], { filters: 3, kernelSize: [1, 4], padding: 'same' }],
  [[8, 9, 2], { filters: 3, kernelSize: 3, strides: [1, 2], padding: 'same' }],
  [[8, 9, 2], { filters: 3, kernelSize: [2, 3], strides: [3, 1] }],
  [[2, 6, 5], { filters: 3, kernelSize: 3, padding: 'same', dataFormat: 'channelsFirst' }],
  [[3, 7, 5], { filters: 2, kernelSize: 2, strides: 2, dataFormat: 'channelsFirst', activation: 'relu' }],
];

const dilated: readonly [Shape, ConvArgs][] = [
  [[8, 9, 2], { filters: 3, kernelSize: 3, dilationRate: 2 }],
  [[8, 9, 2], { filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same', activation: 'relu' }],
  [[7, 7, 2], { filters: 2, kernelSize: 2, dilationRate: 3, padding: 'same', useBias: false }],
  [[9, 8, 2], { filters: 2, kernelSize: [3, 2], dilationRate: [1, 3], padding: 'same' }],
  [[5, 5, 3], { filters: 2, kernelSize: 1, dilationRate: 2 }],
];

const conv1d: readonly [Shape, Parameters<typeof layers.conv1d>[0]][] = [
  [[9, 3], { filters: 4, kernelSize: 3 }],
  [[9, 3], { filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }],
  [[10, 3], { filters: 2, kernelSize: 2, strides: 3, padding: 'same', useBias: false }],
  [[10, 3], { filters: 2, kernelSize: 5, strides: 2 }],
  [[6, 3], { filters: 2, kernelSize: 1 }],
  [[9, 3], { filters: 2, kernelSize: 2, dilationRate: 3 }],
];

const depthwise: readonly [Shape, Parameters<typeof layers.depthwiseConv2d>[0]][] = [
  [[6, 5, 3], { kernelSize: 3 }],
  [[6, 5, 3], { kernelSize: 3, padding: 'same', activation: 'relu6' }],
  [[6, 5, 3], { kernelSize: 3, padding: 'same', useBias: false }],
  [[6, 5, 2], { kernelSize: 3, padding: 'same', depthMultiplier: 2 }],
  [[8, 8, 3], { kernelSize: 3, strides: 2, padding: 'same' }],
  [[7, 9, 3], { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }],
  [[8, 7, 3], { kernelSize: 3, strides: 2 }],
  [[8, 8, 2], { kernelSize: 3, strides: 3, depthMultiplier: 2, padding: 'same' }],
  [[7, 7, 3], { kernelSize: 1 }],
  [[7, 6, 3], { kernelSize: 2, padding: 'same' }],
  [[7, 6, 3], { kernelSize: 2, strides: 3, padding: 'same' }],
  [[9, 8, 2], { kernelSize: 5, padding: 'same' }],
  [[9, 8, 2], { kernelSize: [5, 2], depthMultiplier: 3 }],
  [[9, 8, 2], { kernelSize: 5, strides: 2 }],
  // tfjs's DepthwiseConv2D takes a dilationRate and does not use it: so must whoever gives what model.predict gives.
  [[9, 8, 2], { kernelSize: 3, dilationRate: 2, padding: 'same' }],
];

const separable: readonly [Shape, Parameters<typeof layers.separableConv2d>[0]][] = [
  [[6, 5, 3], { filters: 4, kernelSize: 3 }],
  [[6, 5, 3], { filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }],
  [[7, 6, 2], { filters: 3, kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2, useBias: false }],
  [[7, 6, 2], { filters: 3, kernelSize: 2, strides: 2 }],
  [[7, 6, 2], { filters: 3, kernelSize: 5, padding: 'same', activation: 'elu' }],
];

const separableDilated: readonly [Shape, Parameters<typeof layers.separableConv2d>[0]][] = [
  [[9, 8, 2], { filters: 3, kernelSize: 3, dilationRate: 2 }],
  [[9, 8, 2], { filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same', depthMultiplier: 2 }],
];

const transposed: readonly [Shape, Parameters<typeof layers.conv2dTranspose>[0]][] = [
  [[4, 5, 3], { filters: 2, kernelSize: 3 }],
  [[4, 5, 3], { filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' }],
  [[4, 5, 3], { filters: 2, kernelSize: 1, useBias: false }],
  [[4, 3, 3], { filters: 2, kernelSize: 3, strides: 2 }],
  [[4, 3, 3], { filters: 2, kernelSize: 3, strides: 2, padding: 'same' }],
  [[3, 4, 2], { filters: 3, kernelSize: 2, strides: 2, padding: 'same', activation: 'sigmoid' }],
  [[3, 4, 2], { filters: 3, kernelSize: 4, strides: 2, padding: 'same' }],
  [[3, 4, 2], { filters: 3, kernelSize: 3, strides: 3 }],
  [[3, 4, 2], { filters: 3, kernelSize: 5, strides: 3, padding: 'same', useBias: false }],
  [[3, 4, 2], { filters: 3, kernelSize: 2, strides: 3, padding: 'valid' }],
  [[3, 4, 2], { filters: 3, kernelSize: [3, 2], strides: [1, 2], padding: 'same' }],
];

export const convolution: readonly Case[] = [
  ...conv2d.map(([shape, args]) => chain(`Conv2D ${short(args)} on ${shape}`, shape, () => [layers.conv2d(args)])),
  ...dilated.map(([shape, args]) => chain(`Conv2D ${short(args)} on ${shape}`, shape, () => [layers.conv2d(args)])),
  ...conv1d.map(([shape, args]) => chain(`Conv1D ${short(args)} on ${shape}`, shape, () => [layers.conv1d(args)])),
  ...depthwise.map(([shape, args]) =>
    chain(
      `DepthwiseConv2D ${short(args)} on ${shape}`,
      shape,
      () => [layers.depthwiseConv2d(args)],
      // tfjs's wasm kernel pads where the stride is larger than the window.
      args.kernelSize === 2 && args.strides === 3 ? { brokenOn: ['wasm'] } : {},
    ),
  ),
  ...separable.map(([shape, args]) =>
    chain(`SeparableConv2D ${short(args)} on ${shape}`, shape, () => [layers.separableConv2d(args)]),
  ),
  ...separableDilated.map(([shape, args]) =>
    chain(`SeparableConv2D ${short(args)} on ${shape}`, shape, () => [layers.separableConv2d(args)]),
  ),
  ...transposed.map(([shape, args]) =>
    chain(`Conv2DTranspose ${short(args)} on ${shape}`, shape, () => [layers.conv2dTranspose(args)]),
  ),
  chain('Conv2D twice, no activation between', [7, 7, 2], () => [
    layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
    layers.conv2d({ filters: 2, kernelSize: 3, strides: 2 }),
  ]),
  chain('Conv3D', [3, 4, 5, 2], () => [layers.conv3d({ filters: 2, kernelSize: 2, activation: 'relu' })], {
    needsKernels: true,
  }),
  chain(
    'Conv3D same, strides 2',
    [4, 5, 6, 2],
    () => [layers.conv3d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })],
    { needsKernels: true },
  ),
];
