import { reshape, slice, tidy, transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { layerWeights, type Network } from 'netlens';
import { read } from './session.js';

/** Small pictures side by side, `[height, width, count]`. */
export interface Tiles {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly count: number;
  /** How many there are; those after the first `count` are left out. */
  readonly total: number;
  /** How many belong together: a filter's channels. */
  readonly group: number;
  /** How many belong in a row. */
  readonly across: number;
}

const MOST_CHANNELS = 32;
const MOST_FILTERS = 16;
const MOST_ACROSS = 16;
const LONGEST = 64;

/** The channels of an activation, or of a gradient, of one example; units are tiles of a single value. */
export async function channelTiles(activation: Tensor): Promise<Tiles> {
  const [, height, width, total] = (
    activation.rank === 4 ? activation.shape : [1, 1, 1, activation.size]
  ) as Tensor4D['shape'];
  const count = Math.min(total, height * width === 1 ? LONGEST : MOST_CHANNELS);
  const part = tidy(() => slice(reshape(activation, [height, width, total]), [0, 0, 0], [height, width, count]));
  return {
    values: await read(part),
    height,
    width,
    count,
    total,
    group: 1,
    across: Math.max(height, width) > 7 ? 8 : MOST_ACROSS,
  };
}

/**
 * The first filters of a layer, the channels of each side by side. A dense layer over an image has filters as large as
 * the image; any other is one tile with a column for each unit. Undefined for a layer without a kernel.
 */
export async function kernelTiles(network: Network, layer: string): Promise<Tiles | undefined> {
  const { className } = network.layer(layer);
  if (!/Conv2D|Dense/.test(className)) return undefined;
  const kernel = layerWeights(network, layer);
  try {
    const [height, width, inputs, outputs] = kernelShape(network, layer, kernel);
    const size = [Math.min(height, LONGEST), Math.min(width, LONGEST)] as const;
    const [channels, filters] = [Math.min(inputs, MOST_FILTERS), Math.min(outputs, MOST_FILTERS)];
    const tiles = tidy(() => {
      const part = slice(reshape(kernel, [height, width, inputs, outputs]), [0, 0, 0, 0], [...size, channels, filters]);
      return reshape(transpose(part, [0, 1, 3, 2]), [...size, filters * channels]);
    });
    return {
      values: await read(tiles),
      height: size[0],
      width: size[1],
      count: filters * channels,
      total: inputs * outputs,
      group: channels,
      across: channels * Math.floor(MOST_ACROSS / channels),
    };
  } finally {
    kernel.dispose();
  }
}

function kernelShape(network: Network, layer: string, { shape }: Tensor): [number, number, number, number] {
  if (network.layer(layer).className.startsWith('Depthwise')) {
    const [height, width, channels, multiplier] = shape as Tensor4D['shape'];
    return [height, width, 1, channels * multiplier];
  }
  if (shape.length === 4) return shape as Tensor4D['shape'];
  const [inputs, units] = shape as [number, number];
  const image = flattened(network, layer);
  return image === undefined ? [inputs, units, 1, 1] : [...image, units];
}

/** The image that a dense layer sees in a row. */
function flattened({ layers }: Network, dense: string): [number, number, number] | undefined {
  const before = layers.slice(
    0,
    layers.findIndex(({ path }) => path === dense),
  );
  const given = before.findLast(({ className }) => !/Flatten|Dropout/.test(className));
  return given?.outputShape.length === 4 ? (given.outputShape.slice(1) as [number, number, number]) : undefined;
}
