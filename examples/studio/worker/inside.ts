import type { Tensor4D } from '@tensorflow/tfjs-core';
import { activations, grid, layerWeights, renderWeights } from 'netlens';
import { current, read } from './session.js';

/** A layer's activations of the picture, `[height, width, channels]`. */
export interface LayerActivations {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a layer makes of the picture; a layer without places is one row of values. */
export async function layerActivations(layer: string): Promise<LayerActivations> {
  const { network, image } = current();
  const tensor = activations(network, image, { layers: [layer] })[layer] as Tensor4D;
  const shape = tensor.shape as readonly number[];
  const [height, width, channels] = shape.length === 4 ? shape.slice(1) : [1, tensor.size, 1];
  const sizes = { height: height as number, width: width as number, channels: channels as number };
  return { values: await read(tensor), ...sizes };
}

const MOST_FILTERS = 64;

/** A layer's filters as one picture; undefined where it has none that can be drawn. */
export async function layerFilters(layer: string): Promise<ImageData | undefined> {
  const { network } = current();
  const { className } = network.layer(layer);
  if (!/Conv2D/.test(className)) return undefined;
  const kernel = layerWeights(network, layer);
  try {
    const depthwise = className.startsWith('Depthwise');
    const sheet = grid((await renderWeights(kernel, { depthwise })).slice(0, MOST_FILTERS));
    return new ImageData(sheet.data, sheet.width, sheet.height);
  } finally {
    kernel.dispose();
  }
}
