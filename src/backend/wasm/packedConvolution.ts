import { backend_util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import type { PackedConvolutionAttributes } from '../packedConvolution.js';
import { addressOf, kernel, simdOf, type SimdFunctions } from './heap.js';

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

/** A convolution with a packed filter: 1.3 to 1.8 times as fast as tfjs's. */
export const packedConvolution: KernelFunc = kernel<Inputs, PackedConvolutionAttributes>(
  ({ inputs: { x, filter, bias }, attrs, backend }) => {
    const { filterShape, strides, dilations, pad, range } = attrs;
    const info = backend_util.computeConv2DInfo(x.shape as Shape4D, filterShape, strides, dilations, pad);
    const out = backend.makeOutput(info.outShape, 'float32');
    const pixels = info.batchSize * info.outHeight * info.outWidth;
    // With few channels, a row of the window is one run of memory: short loops would cost more than they compute.
    const run = info.inChannels < PANEL && info.dilationWidth === 1 ? info.filterWidth : 1;
    const depth = run * info.inChannels;
    const taps = (info.filterHeight * info.filterWidth) / run;
    const block = Math.min(4 * Math.ceil(pixels / 4), 1024, Math.max(48, 4 * Math.floor(BLOCK / info.inChannels / 4)));

    const panels = Math.ceil(info.outChannels / PANEL);
    const room = block * taps * (run > 1 ? 1 + depth : 1);
    const scratch = backend.makeOutput([depth + panels * PANEL + room], 'float32');
    const floats = backend.typedArrayFromHeap(scratch).fill(0, 0, depth + panels * PANEL);
    if (bias !== undefined) floats.set(backend.typedArrayFromHeap(bias), depth);

    const addresses = [x, filter, out, scratch].map((tensor) => addressOf(backend, tensor));
    (simdOf(backend) as SimdFunctions).convolution(
      ...(addresses as Shape4D),
      ...[block, info.batchSize, info.inHeight, info.inWidth, info.inChannels],
      ...[info.outHeight, info.outWidth, info.outChannels, info.filterHeight, info.filterWidth / run],
      ...[info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth],
      ...[info.padInfo.top, info.padInfo.left, run, ...range],
    );
    backend.disposeData(scratch.dataId);
    return out;
  },
);
