import { dispose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { activations, grid, layerWeights, receptiveField, renderWeights, type Network } from 'netlens';
import { current, read } from './session.js';
import { toImageData } from './toImageData.js';

/** A layer's activations of the picture, `[height, width, channels]`. */
export interface LayerActivations {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What a neuron sees of the picture; undefined for a layer without places. */
  readonly field: Field | undefined;
}

export type Field = ReturnType<typeof receptiveField>;

/** What a layer makes of the picture; a layer without places is one neuron of as many channels. */
export async function layerActivations(layer: string): Promise<LayerActivations> {
  const { network, image } = current();
  const tensor = activations(network, image, { layers: [layer] })[layer] as Tensor4D;
  const shape = tensor.shape as readonly number[];
  const [height, width, channels] =
    shape.length === 4 ? shape.slice(1) : shape.length === 3 ? [...shape.slice(1), 1] : [1, 1, tensor.size];
  const sizes = { height: height as number, width: width as number, channels: channels as number };
  return { values: await read(tensor), ...sizes, field: fieldOf(network, layer) };
}

/** The receptive field of a layer's neurons. */
export function fieldOf(network: Network, layer: string): Field | undefined {
  try {
    return receptiveField(network, layer);
  } catch {
    return undefined; // a layer without places, or a model that takes pictures of any size
  }
}

/** A layer's kernel, as pictures and numbers. */
export interface LayerFilters {
  /** As tfjs has it: `[h, w, in, out]`, of a dense layer `[in, out]`. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** The first filters, one for each channel; of a dense layer one for all. */
  readonly pictures: readonly ImageData[];
  /** The same in one. */
  readonly sheet: ImageData;
  /** How many filters there are. */
  readonly count: number;
}

const MOST_FILTERS = 64;
/** Between filters, wider than between the tiles of one. */
const GAP = 8;

/** A layer's filters; undefined where it has none that can be drawn. */
export async function layerFilters(layer: string): Promise<LayerFilters | undefined> {
  const { network } = current();
  const { className } = network.layer(layer);
  if (!/Conv[12]D|Dense/.test(className) || /Separable/.test(className)) return undefined;
  const kernel = layerWeights(network, layer);
  try {
    const rasters = await renderWeights(kernel, { depthwise: className.startsWith('Depthwise') });
    const shown = rasters.slice(0, MOST_FILTERS);
    return {
      shape: kernel.shape,
      values: await (kernel as Tensor).data<'float32'>(),
      pictures: shown.map(toImageData),
      sheet: toImageData(grid(shown, { gap: GAP })),
      count: rasters.length,
    };
  } finally {
    dispose(kernel);
  }
}
