import type { LayerSource } from './spaceSource.js';

/** Rows, columns and channels; a vector is one place with many channels. */
export type Size = readonly [height: number, width: number, channels: number];

/** The places of one axis that a neuron reads: `start`, `start + step`, ..., `count` of them; some may lie outside. */
export interface Window {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

type Pads = readonly [readonly [number, number], readonly [number, number]];

/** A shape without its batch, as rows, columns and channels. */
export function sizeOf(shape: readonly number[]): Size {
  const last = shape.slice(-3);
  return [...Array<number>(3 - last.length).fill(1), ...last] as unknown as Size;
}

/**
 * The rows (axis 0) or columns (1) that the neurons at a place of a layer read; undefined for an unknown kind of layer.
 */
export function windowOf(layer: LayerSource, axis: 0 | 1, at: number, input: Size, output: Size): Window | undefined {
  const kind = layer.getClassName();
  const [inside, outside] = [input[axis], output[axis]];
  const all = { start: 0, step: 1, count: inside };
  if (/^Global.*Pooling2D$/.test(kind)) return all;
  if (kind === 'Dense') return outside === inside ? one(at) : all;
  if (kind === 'Conv2DTranspose') return transposed(layer, axis, at, inside, outside);
  if (/Conv2D$|Pooling2D$/.test(kind)) return sliding(layer, axis, at, inside, outside);
  if (kind === 'ZeroPadding2D') return one(at - (layer.padding as unknown as Pads)[axis][0]);
  if (kind === 'Cropping2D') return one(at + (layer.cropping as Pads)[axis][0]);
  if (kind === 'UpSampling2D') {
    return layer.interpolation === 'bilinear'
      ? undefined
      : one(Math.floor(at / (layer.size as [number, number])[axis]));
  }
  if (kind === 'Flatten' || kind === 'Reshape') return undefined;
  // Elementwise; an input that is spread over the others has one place.
  return outside === inside ? one(at) : inside === 1 ? one(0) : undefined;
}

const one = (start: number): Window => ({ start, step: 1, count: 1 });

function sliding(layer: LayerSource, axis: 0 | 1, at: number, inside: number, outside: number): Window {
  const { window, stride, dilation } = sizesOf(layer, axis);
  const reach = (window - 1) * dilation + 1;
  const zeros = layer.padding === 'same' ? Math.max(0, (outside - 1) * stride + reach - inside) : 0;
  return { start: at * stride - Math.floor(zeros / 2), step: dilation, count: window };
}

/** A transposed convolution: where the convolution that it turns around would have written. */
function transposed(layer: LayerSource, axis: 0 | 1, at: number, inside: number, outside: number): Window {
  const { window, stride } = sizesOf(layer, axis);
  const first = transposedOffset(layer, axis, inside, outside) + at;
  const start = Math.ceil((first - window + 1) / stride);
  return { start, step: 1, count: Math.floor(first / stride) - start + 1 };
}

/** The zeros before the first place of what a transposed convolution makes. */
export function transposedOffset(layer: LayerSource, axis: 0 | 1, inside: number, outside: number): number {
  const { window, stride } = sizesOf(layer, axis);
  return layer.padding === 'same' ? Math.floor(Math.max(0, (inside - 1) * stride + window - outside) / 2) : 0;
}

function sizesOf(layer: LayerSource, axis: 0 | 1): { window: number; stride: number; dilation: number } {
  const window = (layer.kernelSize ?? layer.poolSize)?.[axis] ?? 1;
  // tfjs's depthwise layer computes without its dilation.
  const rates = layer.getClassName() === 'DepthwiseConv2D' ? [1] : [layer.dilationRate ?? 1].flat();
  return { window, stride: layer.strides?.[axis] ?? 1, dilation: rates[axis] ?? rates[0] ?? 1 };
}

/** The places of a window that lie inside, with the number of each within the window. */
export function placesOf({ start, step, count }: Window, size: number): readonly (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  for (let i = 0; i < count; i++) {
    const place = start + i * step;
    if (place >= 0 && place < size) places.push([place, i]);
  }
  return places;
}
