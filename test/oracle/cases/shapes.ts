import { layers } from '@tensorflow/tfjs-layers';
import { chain, type Case, type Layer, type Shape } from './case.js';

const conv = (strides: number): Layer => layers.conv2d({ filters: 3, kernelSize: 3, strides });

const cases: readonly [string, Shape, () => Layer[]][] = [
  ['ZeroPadding2D', [4, 5, 2], () => [layers.zeroPadding2d()]],
  ['ZeroPadding2D [2, 1]', [4, 5, 2], () => [layers.zeroPadding2d({ padding: [2, 1] })]],
  [
    'ZeroPadding2D [[0, 1], [2, 0]]',
    [4, 5, 2],
    () => [
      layers.zeroPadding2d({
        padding: [
          [0, 1],
          [2, 0],
        ],
      }),
    ],
  ],
  ['ZeroPadding2D before a convolution', [6, 5, 2], () => [layers.zeroPadding2d({ padding: 1 }), conv(1)]],
  [
    'ZeroPadding2D before a strided convolution',
    [8, 8, 2],
    () => [
      layers.zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
      conv(2),
    ],
  ],
  [
    'ZeroPadding2D before a strided depthwise convolution',
    [7, 8, 2],
    () => [
      layers.zeroPadding2d({
        padding: [
          [1, 1],
          [0, 1],
        ],
      }),
      layers.depthwiseConv2d({ kernelSize: 3, strides: 2 }),
    ],
  ],
  ['ZeroPadding2D before a max pool', [5, 5, 2], () => [layers.zeroPadding2d(), layers.maxPooling2d({ poolSize: 3 })]],
  [
    'ZeroPadding2D wider than the convolution after it',
    [4, 5, 2],
    () => [layers.zeroPadding2d({ padding: [3, 2] }), conv(1), layers.reLU()],
  ],
  [
    'ZeroPadding2D before a padded convolution',
    [4, 5, 2],
    () => [layers.zeroPadding2d(), layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' })],
  ],
  [
    'ZeroPadding2D before a strided 1x1 convolution',
    [4, 5, 2],
    () => [layers.zeroPadding2d(), layers.conv2d({ filters: 2, kernelSize: 1, strides: 2 })],
  ],
  [
    'ZeroPadding2D before a dilated convolution',
    [6, 7, 2],
    () => [layers.zeroPadding2d({ padding: 2 }), layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2 })],
  ],
  [
    'ZeroPadding2D, convolution, BatchNormalization, ReLU',
    [7, 6, 2],
    () => [layers.zeroPadding2d(), conv(2), layers.batchNormalization(), layers.reLU({ maxValue: 6 })],
  ],
  [
    'ZeroPadding2D before BatchNormalization',
    [4, 4, 3],
    () => [layers.zeroPadding2d(), layers.batchNormalization(), conv(1)],
  ],
  [
    'ZeroPadding2D before an average pool',
    [5, 5, 2],
    () => [layers.zeroPadding2d(), layers.averagePooling2d({ poolSize: 3, strides: 2 })],
  ],
  ['ZeroPadding2D channelsFirst', [2, 4, 5], () => [layers.zeroPadding2d({ dataFormat: 'channelsFirst' })]],
  ['Cropping2D', [6, 7, 2], () => [layers.cropping2D({ cropping: 1 } as never)]],
  [
    'Cropping2D [[0, 2], [1, 0]]',
    [6, 7, 2],
    () => [
      layers.cropping2D({
        cropping: [
          [0, 2],
          [1, 0],
        ],
      }),
    ],
  ],
  ['UpSampling2D', [3, 4, 2], () => [layers.upSampling2d({})]],
  ['UpSampling2D [3, 2]', [3, 4, 2], () => [layers.upSampling2d({ size: [3, 2] })]],
  ['UpSampling2D bilinear', [3, 4, 2], () => [layers.upSampling2d({ interpolation: 'bilinear' })]],
  ['UpSampling2D bilinear [2, 3]', [4, 3, 2], () => [layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })]],
  ['UpSampling2D channelsFirst', [2, 3, 4], () => [layers.upSampling2d({ dataFormat: 'channelsFirst' })]],
  [
    'a small decoder',
    [4, 4, 3],
    () => [
      layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.upSampling2d({ interpolation: 'bilinear' }),
      layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }),
    ],
  ],
  ['Reshape', [4, 6], () => [layers.reshape({ targetShape: [3, 8] })]],
  ['Reshape with an open side', [4, 6], () => [layers.reshape({ targetShape: [2, -1, 3] })]],
  [
    'Reshape of a [28, 28] input, then a convolution',
    [28, 28],
    () => [
      layers.reshape({ targetShape: [28, 28, 1] }),
      layers.conv2d({ filters: 2, kernelSize: 5, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 3 }),
    ],
  ],
  ['Flatten', [3, 4, 2], () => [layers.flatten()]],
  ['Flatten channelsFirst', [2, 3, 4], () => [layers.flatten({ dataFormat: 'channelsFirst' })]],
  ['Flatten, then Dense', [3, 4, 2], () => [layers.flatten(), layers.dense({ units: 3 })]],
  ['Permute', [3, 4, 2], () => [layers.permute({ dims: [3, 1, 2] })]],
  ['Permute, then Dense', [3, 4], () => [layers.permute({ dims: [2, 1] }), layers.dense({ units: 2 })]],
  ['RepeatVector', [4], () => [layers.repeatVector({ n: 3 })]],
  ['Dropout', [3, 4, 2], () => [layers.dropout({ rate: 0.5 })]],
  ['SpatialDropout1D', [4, 3], () => [layers.spatialDropout1d({ rate: 0.5 })]],
  ['GaussianNoise', [4, 3], () => [layers.gaussianNoise({ stddev: 1 })]],
  ['GaussianDropout', [4, 3], () => [layers.gaussianDropout({ rate: 0.5 })]],
  ['AlphaDropout', [4, 3], () => [layers.alphaDropout({ rate: 0.5 })]],
  [
    'Dropout between a convolution and its BatchNormalization',
    [5, 5, 2],
    () => [conv(1), layers.dropout({ rate: 0.3 }), layers.batchNormalization(), layers.reLU()],
  ],
];

export const shapes: readonly Case[] = cases.map(([name, shape, make]) => chain(name, shape, make));
