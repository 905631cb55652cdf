import { layers } from '@tensorflow/tfjs-layers';
import { chain, short, type Case, type Shape } from './case.js';

type PoolArgs = Parameters<typeof layers.maxPooling2d>[0];

const pools: readonly [Shape, PoolArgs][] = [
  [[6, 8, 3], { poolSize: 2 }],
  [[7, 9, 2], { poolSize: 2 }],
  [[7, 9, 2], { poolSize: 2, padding: 'same' }],
  [[7, 8, 2], { poolSize: 3, strides: 2 }],
  [[7, 8, 2], { poolSize: 3, strides: 2, padding: 'same' }],
  [[6, 5, 2], { poolSize: 3, strides: 1, padding: 'same' }],
  [[6, 5, 2], { poolSize: 3, strides: 1 }],
  [[9, 8, 2], { poolSize: 2, strides: 3 }],
  [[9, 8, 2], { poolSize: 2, strides: 3, padding: 'same' }],
  [[6, 8, 2], { poolSize: [3, 2], strides: [1, 2] }],
  [[5, 4, 2], { poolSize: [5, 4] }],
  [[3, 6, 5], { poolSize: 2, dataFormat: 'channelsFirst' }],
];

const sequencePools = [
  { poolSize: 2 },
  { poolSize: 3, strides: 2 },
  { poolSize: 3, strides: 2, padding: 'same' },
  { poolSize: 2, strides: 1 },
] as const;

export const pooling: readonly Case[] = [
  ...pools.flatMap(([shape, args]) => [
    chain(`MaxPooling2D ${short(args)} on ${shape}`, shape, () => [layers.maxPooling2d({ ...args })]),
    chain(`AveragePooling2D ${short(args)} on ${shape}`, shape, () => [layers.averagePooling2d({ ...args })]),
  ]),
  ...sequencePools.flatMap((args) => [
    chain(`MaxPooling1D ${short(args)}`, [9, 3], () => [layers.maxPooling1d({ ...args })]),
    chain(`AveragePooling1D ${short(args)}`, [9, 3], () => [layers.averagePooling1d({ ...args })]),
  ]),
  chain('GlobalAveragePooling2D', [4, 5, 3], () => [layers.globalAveragePooling2d({})]),
  chain('GlobalMaxPooling2D', [4, 5, 3], () => [layers.globalMaxPooling2d({})]),
  chain('GlobalAveragePooling2D channelsFirst', [4, 5, 3], () => [
    layers.globalAveragePooling2d({ dataFormat: 'channelsFirst' }),
  ]),
  chain('GlobalMaxPooling2D channelsFirst', [4, 5, 3], () => [
    layers.globalMaxPooling2d({ dataFormat: 'channelsFirst' }),
  ]),
  chain('GlobalAveragePooling1D', [5, 3], () => [layers.globalAveragePooling1d()]),
  chain('GlobalMaxPooling1D', [5, 3], () => [layers.globalMaxPooling1d()]),
  chain('MaxPooling2D of a ReLU, many ties at zero', [8, 8, 2], () => [
    layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 2, kernelSize: 2 }),
  ]),
  chain('MaxPooling2D, equal maxima', [6, 6, 2], () => [layers.maxPooling2d({ poolSize: 3, strides: 2 })], {
    noSlope: 'ties',
    inputs: () => [Float32Array.from({ length: 2 * 72 }, (_, i) => (i * 7) % 4)],
  }),
  chain('MaxPooling2D, all equal', [5, 5, 1], () => [layers.maxPooling2d({ poolSize: 2, padding: 'same' })], {
    noSlope: 'ties',
    inputs: () => [new Float32Array(2 * 25).fill(-1)],
  }),
  chain('conv, GlobalMaxPooling2D, dense', [6, 6, 2], () => [
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
    layers.globalMaxPooling2d({}),
    layers.dense({ units: 3 }),
  ]),
  chain('MaxPooling3D', [4, 5, 6, 2], () => [layers.maxPooling3d({ poolSize: 2, strides: 2 })], { needsKernels: true }),
  chain('AveragePooling3D', [4, 5, 6, 2], () => [layers.averagePooling3d({ poolSize: 2, strides: 2 })]),
];
