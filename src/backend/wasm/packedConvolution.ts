import { backend_util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import type { PackedConvolutionAttributes } from '../packedConvolution.js';
import { addressOf, filled, kernel, simdOf, withScratch } from './heap.js';
import { asFloat, type Simd } from './Simd.js';

type Shape4D = [number, number, number, number];

/** Output channels whose weights lie side by side. */
const PANEL = 8;

/** A block of pixels whose inputs stay in the second-level cache while all filters pass over them, in floats. */
const BLOCK = 65_536;

/** `[height, width, in, out]` as panels `[ceil(out / 8), height, width, in, 8]`, with zeros after the last channel. */
export const packFilter: KernelFunc = kernel<{ filter: TensorInfo }, object>(({ inputs: { filter }, backend }) => {
  if (simdOf(backend) === undefined) return backend.makeOutput([0], 'float32');
  const channels = filter.shape[3] as number;
  const rows = filter.shape.slice(0, 3).reduce((a, b) => a * b);
  const panels = Math.ceil(channels / PANEL);
  const out = backend.makeOutput([panels * rows * PANEL], 'float32');
  const [from, to] = [backend.typedArrayFromHeap(filter), backend.typedArrayFromHeap(out)];
  let at = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (let row = 0; row < rows; row++) {
      for (let channel = panel * PANEL; channel < (panel + 1) * PANEL; channel++) {
        to[at++] = channel < channels ? (from[row * channels + channel] as number) : 0;
      }
    }
  }
  return out;
});

interface Inputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
}

/** A convolution with a packed filter: 1.3 to 1.8 times as fast as tfjs's on one thread. */
export const packedConvolution: KernelFunc = kernel<Inputs, PackedConvolutionAttributes>(
  ({ inputs: { x, filter, bias }, attrs, backend }) => {
    const { filterShape, strides, dilations, pad, range } = attrs;
    const info = backend_util.computeConv2DInfo(x.shape as Shape4D, filterShape, strides, dilations, pad);
    const simd = simdOf(backend) as Simd;
    const pixels = info.batchSize * info.outHeight * info.outWidth;
    // With few channels, a row of the window is one run of memory: short loops would cost more than they compute.
    const run = info.inChannels < PANEL && info.dilationWidth === 1 ? info.filterWidth : 1;
    const depth = run * info.inChannels;
    const taps = (info.filterHeight * info.filterWidth) / run;
    const panels = Math.ceil(info.outChannels / PANEL);
    const { block, panelsEach, isShared } = cut(simd, { pixels, panels, depth, taps, channels: info.inChannels });
    const parts = Math.ceil(panels / panelsEach);

    const base = 4 * Math.ceil((depth + panels * PANEL) / 4);
    const room = 4 * Math.ceil((block * taps * (run > 1 ? 1 + depth : 1)) / 4);
    return filled(backend, info.outShape, (out) => {
      withScratch(backend, base + room * (isShared ? simd.threads : 1), (scratch) => {
        const floats = backend.typedArrayFromHeap(scratch).fill(0, 0, base);
        if (bias !== undefined) floats.set(backend.typedArrayFromHeap(bias), depth);
        const zeros = addressOf(backend, scratch);
        const values = [
          ...[x, filter, out].map((tensor) => addressOf(backend, tensor)),
          ...[zeros, zeros + 4 * base, 4 * room, block, parts, panelsEach],
          ...[info.batchSize, info.inHeight, info.inWidth, info.inChannels],
          ...[info.outHeight, info.outWidth, info.outChannels, info.filterHeight, info.filterWidth / run],
          ...[info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth],
          ...[info.padInfo.top, info.padInfo.left, run, ...range.map(asFloat)],
        ];
        simd.run('convolution', values, parts * Math.ceil(pixels / block), isShared);
      });
    });
  },
);

interface Work {
  readonly pixels: number;
  readonly panels: number;
  /** Floats that lie side by side under the window, and how many such runs it has. */
  readonly depth: number;
  readonly taps: number;
  readonly channels: number;
}

/** A convolution in chunks: the pixels and the panels that each has. */
function cut(
  simd: Simd,
  { pixels, panels, depth, taps, channels }: Work,
): { block: number; panelsEach: number; isShared: boolean } {
  const rows = simd.functions.tileRows();
  const tiles = (floats: number): number => rows * Math.floor(floats / rows);
  const block = Math.min(rows * Math.ceil(pixels / rows), tiles(1024), Math.max(10 * rows, tiles(BLOCK / channels)));
  const pieces = simd.split(pixels * panels * PANEL * depth * taps, panels * Math.ceil(pixels / rows));
  const isShared = pieces > 1;
  if (!isShared) return { block, panelsEach: panels, isShared };
  if (pixels >= 4 * rows * pieces) {
    return { block: Math.min(block, rows * Math.ceil(pixels / pieces / rows)), panelsEach: panels, isShared };
  }
  // Of few pixels, each chunk takes all, and some of the channels.
  return {
    block,
    panelsEach: Math.ceil(panels / Math.max(1, Math.round(pieces / Math.ceil(pixels / block)))),
    isShared,
  };
}
