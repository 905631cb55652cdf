import {
  dispose,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  sum,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { layerWeights, renderWeights } from 'netlens';
import { current, read } from './session.js';

/** The weights of one channel. */
export interface ChannelFilter {
  /** `[rows, columns, inputs]`; of a depthwise kernel one input, of a dense one a single place. */
  readonly shape: readonly [rows: number, columns: number, inputs: number];
  readonly values: Float32Array;
  /** Its tiles are its inputs; undefined for a single place, which is no picture. */
  readonly picture: ImageData | undefined;
  /** The inputs with the largest weights, the largest first. */
  readonly strongest: readonly ChannelInput[];
}

/** What a channel makes of one of its inputs. */
export interface ChannelInput {
  /** The channel of the layer before. */
  readonly channel: number;
  /** The sum of the weights: whether the input excites. */
  readonly sum: number;
  /** The root of the sum of their squares: how much it counts. */
  readonly norm: number;
}

const STRONGEST = 8;

/** The weights of a channel of a layer with a kernel. */
export async function channelFilter(layer: string, channel: number): Promise<ChannelFilter> {
  const { network } = current();
  const isDepthwise = network.layer(layer).className.startsWith('Depthwise');
  const kernel = layerWeights(network, layer);
  const own = tidy(() => filterOf(kernel, channel, isDepthwise));
  kernel.dispose();
  try {
    const [rows, columns, inputs] = own.shape as readonly number[] as [number, number, number];
    const sizes = tidy(() => stack([sum(own, [0, 1, 3]), sqrt(sum(square(own), [0, 1, 3]))]));
    const [raster] = rows * columns > 1 ? await renderWeights(own) : [];
    const both = await read(sizes);
    const first = isDepthwise ? Math.floor(channel / ((kernel.shape[3] ?? 1) as number)) : 0;
    const all = Array.from({ length: inputs }, (_, i) => ({
      ...{ channel: first + i, sum: both[i] as number, norm: both[inputs + i] as number },
    }));
    return {
      shape: [rows, columns, inputs],
      values: await own.data<'float32'>(),
      picture: raster && new ImageData(raster.data, raster.width, raster.height),
      strongest: all.sort((a, b) => b.norm - a.norm).slice(0, STRONGEST),
    };
  } finally {
    dispose(own);
  }
}

/** One filter of a kernel as `[rows, columns, inputs, 1]`. */
function filterOf(kernel: Tensor, channel: number, isDepthwise: boolean): Tensor4D {
  const shape = kernel.shape as readonly number[];
  const outputs = shape.at(-1) as number;
  // A dense kernel is a convolution's over one place, and one along a line has one column.
  const [rows, columns, inputs] =
    shape.length === 2 ? [1, 1, shape[0]] : shape.length === 3 ? [shape[0], 1, shape[1]] : shape;
  const whole = reshape(kernel, [rows as number, columns as number, inputs as number, outputs]) as Tensor4D;
  if (!isDepthwise) return slice(whole, [0, 0, 0, channel], [-1, -1, -1, 1]);
  return slice(whole, [0, 0, Math.floor(channel / outputs), channel % outputs], [-1, -1, 1, 1]);
}
