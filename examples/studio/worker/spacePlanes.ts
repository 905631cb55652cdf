import type { Tensor4D } from '@tensorflow/tfjs-core';
import { transfer } from 'comlink';
import { activations, colormap, type LayerInfo, type LayerKind, type Network } from 'netlens';
import { asPicture, pictureShape } from '../../models/pictureShape.js';
import { keepingPicture, read } from './session.js';
import { sizeOf, type Size } from './sizeOf.js';

/** A layer as a plane: its channels as tiles of one picture. */
export interface Plane {
  /** Empty for the picture. */
  readonly layer: string;
  readonly className: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How many channels there are tiles of; the first ones. The picture has one tile of all. */
  readonly shown: number;
  /** Tiles side by side, and one above the other. */
  readonly columns: number;
  readonly rows: number;
  /** Red, green, blue and opacity, `rows * height` by `columns * width`; none of the picture, which the page has. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** The layer's values, `[height, width, channels]`. */
  readonly values: Float32Array;
  readonly low: number;
  readonly high: number;
}

/** Which layers become planes: a few of all sizes, what each block of layers ends with, or each layer. */
export type Which = 'few' | 'blocks' | 'each';

export interface PlanesRequest {
  readonly which: Which;
  /** Layers that are shown in any case. */
  readonly also: readonly string[];
  /** Whether the page is dark: then 0 is dark in layers with negative values, too. */
  readonly isDark: boolean;
}

/** The planes, and how many there would be if there were room for all. */
export interface Planes {
  readonly planes: readonly Plane[];
  readonly all: number;
}

const MOST_PLANES = 48; // with what else is drawn, no more than 60 draw calls
/** Up to so many, all are shown at first. */
const FEW = 12;
const MOST_CHANNELS = 64;
const MOST_TEXELS = 2 ** 20;
const passing: readonly LayerKind[] = ['input', 'identity', 'pad', 'reshape'];
const elementwise: readonly LayerKind[] = [
  'activation',
  'affine',
  'elementwise',
  'normalization',
  'rectifier',
  'softmax',
];

/** The picture and the layers as planes. */
export function planes(request: PlanesRequest): Promise<Planes> {
  return keepingPicture((image, network) => planesOf(network, image, request));
}

async function planesOf(network: Network, image: Tensor4D, { which, also, isDark }: PlanesRequest): Promise<Planes> {
  const wanted = network.layers.filter((layer) => isShown(layer, network.layers, which === 'each'));
  const some = which === 'few' ? fewOf(wanted) : evenly(wanted, MOST_PLANES - 1 - also.length);
  const chosen = network.layers.filter((layer) => some.includes(layer) || also.includes(layer.path));
  const tensors = activations(network, image, { layers: chosen.map(({ path }) => path) });
  // Copies: some backends give the tensor's own values, which would go to the page and be gone here.
  const picture = asPicture(image, pictureShape(network.inputs));
  const first = pictureOf(sizeOf(picture.shape.slice(1)), (await read(picture)).slice());
  const made = [first];
  for (const { path, className } of chosen) {
    const tensor = tensors[path]!;
    const size = sizeOf(tensor.shape.slice(1));
    made.push(plane(path, className, size, (await read(tensor)).slice(), isDark));
  }
  const buffers = made.flatMap(({ pixels, values }) => [pixels.buffer, values.buffer as ArrayBuffer]);
  return transfer({ planes: made, all: wanted.length + 1 }, buffers);
}

/** Of many layers, the last of each size, and every vector. */
function fewOf(layers: readonly LayerInfo[]): readonly LayerInfo[] {
  if (layers.length <= FEW) return layers;
  const places = ({ path, outputShape }: LayerInfo): string =>
    outputShape.length > 2 ? outputShape.slice(1, 3).join() : path;
  const last = new Map(layers.map((layer) => [places(layer), layer]));
  const few = layers.filter((layer) => last.get(places(layer)) === layer);
  // A network that never shrinks its maps, or a head of many vectors, has no such few.
  return few.length >= 4 && few.length <= FEW ? few : evenly(layers, FEW - 1);
}

/** So many at most, the last among them. */
function evenly(layers: readonly LayerInfo[], most: number): readonly LayerInfo[] {
  const every = Math.ceil(layers.length / most);
  return layers.filter((_, i) => (layers.length - 1 - i) % every === 0);
}

/** Not what hands values on as they are, and of a block (a convolution, its normalization, its activation) the end. */
function isShown(layer: LayerInfo, layers: readonly LayerInfo[], ofEach: boolean): boolean {
  const { path, kind, outputShape } = layer;
  if (layer === layers.at(-1)) return true;
  if (passing.includes(kind) || outputShape.length < 2 || outputShape.length > 4) return false;
  if (ofEach) return true;
  const users = layers.filter(({ inputs }) => inputs.includes(path));
  return users.length !== 1 || !elementwise.includes((users[0] as LayerInfo).kind);
}

function pictureOf([height, width, channels]: Size, values: Float32Array): Plane {
  const tile = { shown: 1, columns: 1, rows: 1, pixels: new Uint8Array(0) };
  return { layer: '', className: 'picture', height, width, channels, ...tile, values, ...extent(values) };
}

function plane(
  layer: string,
  className: string,
  [height, width, channels]: Size,
  values: Float32Array,
  isDark: boolean,
): Plane {
  const room = Math.max(1, Math.floor(MOST_TEXELS / (height * width)));
  const shown = height * width === 1 ? channels : Math.min(channels, MOST_CHANNELS, room);
  const columns = height * width === 1 && shown <= 16 ? shown : Math.ceil(Math.sqrt(shown));
  const rows = Math.ceil(shown / columns);
  const { low, high } = extent(values);
  const colors = low < 0 ? signedColors(isDark) : colormap('magma');
  const most = Math.max(-low, high) || 1;
  const last = colors.length / 3 - 1;
  const pixels = new Uint8Array(4 * rows * height * columns * width);
  for (let channel = 0; channel < shown; channel++) {
    const [top, left] = [Math.floor(channel / columns) * height, (channel % columns) * width];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const share = (values[(y * width + x) * channels + channel] as number) / most;
        const entry = 3 * Math.round(last * (low < 0 ? (share + 1) / 2 : share));
        // A texture's first row is its lowest.
        const at = 4 * ((rows * height - 1 - top - y) * columns * width + left + x);
        for (let c = 0; c < 3; c++) pixels[at + c] = colors[entry + c] as number;
        pixels[at + 3] = 255;
      }
    }
  }
  return { layer, className, height, width, channels, shown, columns, rows, pixels, values, low, high };
}

/** Blue, white, red; on a dark page blue, dark, red: 0 stays in the background. */
function signedColors(isDark: boolean): Uint8Array {
  const colors = colormap('BuRd');
  if (!isDark) return colors;
  const last = colors.length / 3 - 1;
  const at = (share: number): Uint8Array =>
    colors.subarray(3 * Math.round(share * last), 3 * Math.round(share * last) + 3);
  return colors.map((_, i) => {
    const share = (2 * Math.floor(i / 3)) / last - 1;
    const [ink, paper] = [at(share < 0 ? 0.25 : 0.75)[i % 3] as number, DARK[i % 3] as number];
    return Math.round(paper + Math.abs(share) * (ink - paper));
  });
}

const DARK = [14, 15, 17];

function extent(values: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}
