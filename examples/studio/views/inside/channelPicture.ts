import type { LayerActivations } from '../../worker/inside.js';

/** What the darkest and the brightest grey mean. */
export type Shading = 'each' | 'together';

type Range = readonly [number, number];

/** One channel in grey, dark where it is silent. */
export function channelPicture(layer: LayerActivations, channel: number): ImageData {
  const image = new ImageData(layer.width, layer.height);
  draw(image, layer, channel, rangeOf(layer, channel), { top: 0, left: 0, scale: 1 });
  return image;
}

/** All channels as tiles of one picture, in the order given; each is followed by a gap to the right and below. */
export interface Sheet {
  readonly image: ImageData;
  readonly rows: number;
  readonly columns: number;
}

const GAP = 2;
const TILE = 40;
const MOST_COLUMNS = 12;

/** Channels side by side, each by itself from its least to its greatest value, or all on one scale. */
export function channelSheet(layer: LayerActivations, order: readonly number[], shading: Shading): Sheet {
  const { height, width } = layer;
  const columns = Math.min(order.length, Math.max(8, Math.min(MOST_COLUMNS, Math.ceil(Math.sqrt(order.length)))));
  const rows = Math.ceil(order.length / columns);
  const scale = Math.max(1, Math.round(TILE / width));
  const image = new ImageData(columns * (width * scale + GAP), rows * (height * scale + GAP));
  const whole = shading === 'together' ? rangeOf(layer) : undefined;
  order.forEach((channel, i) => {
    const top = Math.floor(i / columns) * (height * scale + GAP);
    const left = (i % columns) * (width * scale + GAP);
    draw(image, layer, channel, whole ?? rangeOf(layer, channel), { top, left, scale });
  });
  return { image, rows, columns };
}

/** The least and the greatest value of a channel, or of all; zero is always within. */
function rangeOf({ values, channels }: LayerActivations, channel?: number): Range {
  let [low, high] = [0, 1e-12];
  for (let i = channel ?? 0; i < values.length; i += channel === undefined ? 1 : channels) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return [low, high];
}

function draw(
  image: ImageData,
  { values, height, width, channels }: LayerActivations,
  channel: number,
  [low, high]: Range,
  { top, left, scale }: { top: number; left: number; scale: number },
): void {
  const pixels = new Uint32Array(image.data.buffer);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const value = values[(Math.floor(y / scale) * width + Math.floor(x / scale)) * channels + channel] as number;
      const level = Math.round((255 * (value - low)) / (high - low));
      pixels[(top + y) * image.width + left + x] = (255 << 24) | (level * 0x010101);
    }
  }
}

/** Each channel's largest value. */
export function strengths({ values, channels }: LayerActivations): Float32Array {
  const most = new Float32Array(channels).fill(-Infinity);
  values.forEach((value, i) => (most[i % channels] = Math.max(most[i % channels] as number, value)));
  return most;
}
