import type { Thumbnail } from './Comparison.js';

/** The longer side of a thumbnail, at most, in pixels. */
const SIDE = 64;

/** A picture `[h, w, channels]` made small: means of blocks, from its least value to its largest. */
export function pictureThumbnail(values: Float32Array, shape: readonly [number, number, number]): Thumbnail {
  const small = shrunk(values, shape);
  const [low, high] = [least(small.values), largest(small.values)];
  const span = high > low ? high - low : 1;
  return encoded(small, false, (value) => (255 * (value - low)) / span);
}

/** A map `[h, w]` made small, from 0 to its largest value; from the negative of it where some are negative. */
export function mapThumbnail(values: Float32Array, [h, w]: readonly [number, number]): Thumbnail {
  const small = shrunk(values, [h, w, 1]);
  const signed = small.values.some((value) => value < 0);
  const most = Math.max(-least(small.values), largest(small.values)) || 1;
  return encoded(small, signed, (value) => (signed ? 128 + (127 * value) / most : (255 * value) / most));
}

interface Small {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Float32Array;
}

const least = (values: Float32Array): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const largest = (values: Float32Array): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

function shrunk(values: Float32Array, [h, w, channels]: readonly [number, number, number]): Small {
  const block = Math.ceil(Math.max(h, w) / SIDE);
  const [height, width] = [Math.ceil(h / block), Math.ceil(w / block)];
  const [sums, counts] = [new Float32Array(height * width * channels), new Float32Array(height * width * channels)];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < channels; c++) {
        const to = (Math.floor(y / block) * width + Math.floor(x / block)) * channels + c;
        sums[to] = (sums[to] as number) + (values[(y * w + x) * channels + c] as number);
        counts[to] = (counts[to] as number) + 1;
      }
    }
  }
  return { width, height, channels, values: sums.map((sum, i) => sum / (counts[i] as number)) };
}

function encoded({ values, ...size }: Small, signed: boolean, scale: (value: number) => number): Thumbnail {
  const bytes = Uint8ClampedArray.from(values, scale);
  return { ...size, signed, values: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
}
