import { pad, reshape, reverse, stridedSlice, type Tensor4D, type Tensor5D } from '@tensorflow/tfjs-core';
import type { Pair } from '../geometry.js';
import { taps } from './inputGradient.js';

/**
 * The recipes of a kernel's row phases, for `inputGradient`. Each has the taps
 * `[rows, columns, column phases, in, out]`, flipped, as `arrange` puts them for the family's forward operation.
 */
export function phaseKernels(
  kernel: () => Tensor4D,
  window: Pair,
  strides: Pair,
  arrange: (flipped: Tensor5D) => Tensor4D,
): readonly (() => Tensor4D)[] {
  // A stride wider than the window leaves phases without a tap, which are never convolved.
  const phases = Math.min(strides[0], window[0]);
  return Array.from({ length: phases }, (_, phase) => () => arrange(phaseKernel(kernel(), strides, phase)));
}

function phaseKernel(kernel: Tensor4D, strides: Pair, phase: number): Tensor5D {
  const [height, width, inChannels, outChannels] = kernel.shape;
  const columnTaps = taps(width, strides[1], 0);
  // What would change nothing takes tfjs as long as the rest of opening a network.
  const rows = strides[0] === 1 ? kernel : stridedSlice(kernel, [phase, 0, 0, 0], kernel.shape, [strides[0], 1, 1, 1]);
  const missing = columnTaps * strides[1] - width;
  const columns =
    missing === 0
      ? rows
      : pad(rows, [
          [0, 0],
          [0, missing],
          [0, 0],
          [0, 0],
        ]);
  const rowTaps = taps(height, strides[0], phase);
  // tfjs 4.22's GPU backends turn tensors of up to four axes.
  const split = reshape(columns, [rowTaps, columnTaps, strides[1], inChannels * outChannels]);
  const flipped = rowTaps * columnTaps === 1 ? split : reverse(split, [0, 1]);
  return reshape(flipped, [rowTaps, columnTaps, strides[1], inChannels, outChannels]);
}
