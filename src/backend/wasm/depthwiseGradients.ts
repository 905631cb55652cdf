import {
  backend_util,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { addressOf, filled, kernel, simdOf, type WasmBackend } from './heap.js';

type Shape4D = [number, number, number, number];
type Attributes = DepthwiseConv2dNativeBackpropFilterAttrs & DepthwiseConv2dNativeBackpropInputAttrs;

/**
 * The gradient of a depthwise convolution for its filter `[height, width, channels, multiplier]`: over all products of
 * the forward pass, `dw[i, j, c, m] += x[n, p * sh - top + i, q * sw - left + j, c] * dy[n, p, q, c * multiplier + m]`.
 */
export const depthwiseBackpropFilter: KernelFunc = kernel<{ x: TensorInfo; dy: TensorInfo }, Attributes>(
  ({ inputs: { x, dy }, attrs, backend }) => {
    return filled(backend, attrs.filterShape, (filter) => {
      addProducts({ x, filter, dy, to: 'filter' }, attrs, backend);
    });
  },
);

/**
 * Its gradient for the input: the same products with `dx[n, ...] += w[i, j, c, m] * dy[n, p, q, c * multiplier + m]`.
 */
export const depthwiseBackpropInput: KernelFunc = kernel<{ dy: TensorInfo; filter: TensorInfo }, Attributes>(
  ({ inputs: { dy, filter }, attrs, backend }) => {
    return filled(backend, attrs.inputShape, (x) => {
      addProducts({ x, filter, dy, to: 'x' }, attrs, backend);
    });
  },
);

interface Operands {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly dy: TensorInfo;
  readonly to: 'filter' | 'x';
}

function addProducts({ x, filter, dy, to }: Operands, attributes: Attributes, backend: WasmBackend): void {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  const shapes = [x.shape as Shape4D, filter.shape as Shape4D] as const;
  const info = backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, true);
  const { top, left } = info.padInfo;
  const simd = simdOf(backend);
  const isPlain = info.outChannels === info.inChannels && info.dilationHeight === 1 && info.dilationWidth === 1;
  if (simd !== undefined && isPlain) {
    if (to === 'filter') backend.typedArrayFromHeap(filter).fill(0);
    const work = 4 * info.batchSize * info.outHeight * info.outWidth * info.outChannels * info.filterHeight;
    // Whole channels of the filter, so that sums keep their order; whole lines of the cache. Or rows of the input.
    const [all, unit] = to === 'filter' ? [info.inChannels, 16] : [info.batchSize * info.inHeight, 1];
    const pieces = simd.split(work * info.filterWidth, Math.ceil(all / unit));
    const each = unit * Math.ceil(all / pieces / unit);
    const values = [
      ...[x, filter, dy].map((tensor) => addressOf(backend, tensor)),
      ...[each, info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
      ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth, top, left],
    ];
    const name = to === 'filter' ? 'depthwiseFilterGradient' : 'depthwiseInputGradient';
    simd.run(name, values, Math.ceil(all / each), pieces > 1);
    return;
  }
  backend.typedArrayFromHeap(to === 'x' ? x : filter).fill(0);
  const [pixels, taps, gradient] = [x, filter, dy].map((tensor) => backend.typedArrayFromHeap(tensor)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const multiplier = info.outChannels / info.inChannels;
  for (let at = 0; at < gradient.length; at++) {
    const channel = at % info.outChannels;
    const place = Math.floor(at / info.outChannels);
    const column = (place % info.outWidth) * info.strideWidth - left;
    const row = (Math.floor(place / info.outWidth) % info.outHeight) * info.strideHeight - top;
    const example = Math.floor(place / (info.outWidth * info.outHeight));
    for (let i = 0; i < info.filterHeight; i++) {
      const y = row + i * info.dilationHeight;
      if (y < 0 || y >= info.inHeight) continue;
      for (let j = 0; j < info.filterWidth; j++) {
        const from = column + j * info.dilationWidth;
        if (from < 0 || from >= info.inWidth) continue;
        const pixel =
          ((example * info.inHeight + y) * info.inWidth + from) * info.inChannels + Math.floor(channel / multiplier);
        const tap = (i * info.filterWidth + j) * info.outChannels + channel;
        const dyAt = gradient[at] as number;
        if (to === 'filter') taps[tap] = (taps[tap] as number) + (pixels[pixel] as number) * dyAt;
        else pixels[pixel] = (pixels[pixel] as number) + (taps[tap] as number) * dyAt;
      }
    }
  }
}
