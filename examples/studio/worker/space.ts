import { dispose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { activations } from 'netlens';
import { current, read } from './session.js';

/** A layer as a plane: its channels as tiles of one grey picture. */
export interface Plane {
  readonly layer: string;
  readonly className: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Tiles side by side. */
  readonly columns: number;
  /** Grey levels, `rows * height` by `columns * width`. */
  readonly levels: Uint8Array<ArrayBuffer>;
  readonly values: Float32Array;
}

/** One product of a neuron's sum. */
export interface Term {
  readonly layer: string;
  readonly y: number;
  readonly x: number;
  readonly channel: number;
  readonly weight: number;
  readonly activation: number;
}

/** Where a neuron's value comes from. */
export interface Sum {
  readonly value: number;
  readonly bias: number;
  /** The largest products. */
  readonly terms: readonly Term[];
  /** What the other products come to. */
  readonly rest: number;
  /** How many products there are. */
  readonly count: number;
}

const MOST_PLANES = 24;
const MOST_CHANNELS = 64;
const MOST_TERMS = 12;

/** The layers that compute something, as planes: convolutions, pools and what rectifies them. */
export async function planes(): Promise<readonly Plane[]> {
  const { network, image } = current();
  const spatial = network.layers.filter(
    ({ className, outputShape }) =>
      outputShape.length === 4 && !/BatchNormalization|Dropout|ZeroPadding/.test(className),
  );
  const every = Math.ceil(spatial.length / MOST_PLANES);
  const chosen = spatial.filter((_, i) => i % every === 0 || i === spatial.length - 1);
  const tensors = activations(network, image, { layers: chosen.map(({ path }) => path) });
  return Promise.all(chosen.map(({ path, className }) => plane(path, className, tensors[path] as Tensor4D)));
}

async function plane(layer: string, className: string, tensor: Tensor4D): Promise<Plane> {
  const [, height, width, channels] = tensor.shape;
  const values = await read(tensor);
  const shown = Math.min(channels, MOST_CHANNELS);
  const columns = Math.ceil(Math.sqrt(shown));
  const rows = Math.ceil(shown / columns);
  const levels = new Uint8Array(rows * height * columns * width);
  const most = values.reduce((a, b) => Math.max(a, b), 1e-12);
  for (let channel = 0; channel < shown; channel++) {
    const [top, left] = [Math.floor(channel / columns) * height, (channel % columns) * width];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = Math.max(0, values[(y * width + x) * channels + channel] as number);
        levels[(top + y) * columns * width + left + x] = 255 * Math.sqrt(value / most);
      }
    }
  }
  return { layer, className, height, width, channels, columns, levels, values };
}

/** A convolution's layer, as the LayersModel has it. */
interface Convolution {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: string;
  readonly dilationRate: readonly number[];
  readonly dataFormat: string;
  readonly input: { readonly sourceLayer?: { readonly name: string } };
  getWeights(): Tensor[];
}

/**
 * The products that a convolution's neuron sums: weights times what came in, the largest first. Undefined for a layer of
 * another kind.
 */
export async function sumOf(layer: string, y: number, x: number, channel: number): Promise<Sum | undefined> {
  const { network, image } = current();
  const info = network.layer(layer);
  if (info.className !== 'Conv2D' || layer.includes('/')) return undefined;
  const source = network.model.getLayer(layer) as unknown as Convolution;
  const before = source.input.sourceLayer?.name;
  const isPlain = source.dataFormat === 'channelsLast' && [source.dilationRate].flat().every((rate) => rate === 1);
  if (before === undefined || !isPlain) return undefined;
  const isInput = network.layers.every(({ path }) => path !== before);
  const found = activations(network, image, { layers: isInput ? [layer] : [layer, before] });
  const input = isInput ? image : (found[before] as Tensor4D);
  try {
    const [kernel, bias] = source.getWeights() as [Tensor4D, Tensor | undefined];
    const [, height, width, depth] = input.shape as [number, number, number, number];
    const [rows, columns, , filters] = kernel.shape;
    const [weights, values] = [await kernel.data<'float32'>(), await input.data<'float32'>()];
    const output = found[layer] as Tensor4D;
    const [, outHeight, outWidth] = output.shape;
    const zeros = (size: number, out: number, axis: 0 | 1): number =>
      source.padding === 'same'
        ? Math.max(0, Math.floor(((out - 1) * source.strides[axis] + source.kernelSize[axis] - size) / 2))
        : 0;
    const [top, left] = [zeros(height, outHeight, 0), zeros(width, outWidth, 1)];
    const terms: Term[] = [];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const [row, column] = [y * source.strides[0] - top + i, x * source.strides[1] - left + j];
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        for (let c = 0; c < depth; c++) {
          const weight = weights[((i * columns + j) * depth + c) * filters + channel] as number;
          const activation = values[(row * width + column) * depth + c] as number;
          terms.push({ layer: before, y: row, x: column, channel: c, weight, activation });
        }
      }
    }
    const product = ({ weight, activation }: Term): number => weight * activation;
    terms.sort((a, b) => Math.abs(product(b)) - Math.abs(product(a)));
    const rest = terms.slice(MOST_TERMS).reduce((sum, term) => sum + product(term), 0);
    const offset = bias === undefined ? 0 : ((await bias.data())[channel] as number);
    const value = (await output.data())[(y * outWidth + x) * filters + channel] as number;
    return { value, bias: offset, terms: terms.slice(0, MOST_TERMS), rest, count: terms.length };
  } finally {
    dispose(found);
  }
}
