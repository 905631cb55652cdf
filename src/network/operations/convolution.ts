import { engine, fused, mul, reshape, tidy, transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  packedConvolution,
  packsFilters,
  TRANSPOSED_CONVOLUTION,
  transposesConvolutions,
} from '../../backend/packedConvolution.js';
import { leadingZeros, sliding, tfPadding, windowCount, type Geometry, type Pair } from '../geometry.js';
import type { OperationOf } from '../operation.js';
import { fusedArguments } from './fusedArguments.js';
import { inputGradient } from './inputGradient.js';
import { linear, type LinearFamily, type LinearWeights, type Prepared } from './linear.js';
import { phaseKernels } from './phaseKernel.js';
import type { Fusable } from './rectifier.js';

/** What activations that only clip clip to. */
const ranges: Readonly<Record<string, readonly [number, number]>> = { relu: [0, Infinity], relu6: [0, 6] };

/** `activation(x * kernel + bias)`, with a kernel `[height, width, in, out]` over `[batch, rows, columns, in]`. */
export function convolve(
  x: Tensor4D,
  weights: Pick<Prepared, 'kernel' | 'bias'>,
  geometry: Geometry,
  activation?: Fusable,
): Tensor4D {
  const plain = fusedArguments(x, weights, geometry, activation);
  const packed = packsFilters() ? weights.kernel.packed?.() : undefined;
  if (packed === undefined || packed.size === 0) return fused.conv2d(plain) as Tensor4D;
  const { filter, bias, strides, dilations, pad } = plain;
  const range = ranges[plain.activation ?? 'none'];
  const result = packedConvolution(
    { x, filter: packed, ...(bias && { bias }) },
    { filterShape: filter.shape, strides, dilations, pad, range: range ?? [-Infinity, Infinity] },
  );
  if (range !== undefined || activation === undefined) return result;
  // It clips and no more; the rest follows.
  return tidy(() => activation.forward([result])[0] as Tensor4D);
}

/** Convolutions with a window of one size and so many filters. */
export function convolutionFamily(
  window: Pair,
  dilations: Pair,
  filters: () => number,
): LinearFamily & { readonly kind: 'convolution' } {
  const extent: Pair = [(window[0] - 1) * dilations[0], (window[1] - 1) * dilations[1]];
  return {
    kind: 'convolution',
    window,
    extent,
    shape: ([batch, rows, columns], geometry) => [
      batch as number | null,
      windowCount(rows as number | null, 0, window, geometry),
      windowCount(columns as number | null, 1, window, geometry),
      filters(),
    ],
    locality: (shape, geometry) => sliding(extent, geometry.strides, leadingZeros(shape, window, geometry)),
    forward: (x, weights, geometry, activation) => convolve(x as Tensor4D, weights, geometry, activation),
    inputGradient: (gradient, x, { kernel, adjoint }, geometry) => {
      const { strides, dilations, padding } = geometry;
      if (Math.max(...strides) > 1 && transposesConvolutions()) {
        const inputs = { dy: gradient, filter: kernel() };
        const attributes = { strides: [...strides], dilations: [...dilations], inputShape: x.shape };
        return engine().runKernel(TRANSPOSED_CONVOLUTION, inputs, { ...attributes, pad: tfPadding(padding) }) as Tensor;
      }
      return inputGradient(gradient.shape, x.shape, window, geometry, (phase, zeros) =>
        convolve(
          gradient as Tensor4D,
          { kernel: adjoint[phase] as () => Tensor4D, bias: undefined },
          { strides: [1, 1], dilations, padding: zeros },
        ),
      );
    },
    adjoint: (kernel, { strides }) =>
      phaseKernels(kernel, window, strides, (flipped) => {
        const [rows, columns, phases, inChannels, outChannels] = flipped.shape;
        return reshape(transpose(flipped, [0, 1, 4, 2, 3]), [rows, columns, outChannels, phases * inChannels]);
      }),
    scaled: (kernel, scale) => mul(kernel, scale),
  };
}

/**
 * A convolution over `[batch, rows, columns, in]`.
 * @param weights - the kernel `[height, width, in, out]`, the bias `[out]`.
 */
export function convolution(geometry: Geometry, weights: LinearWeights): OperationOf<'convolution'> {
  const [height, width, , filters] = weights.kernel().shape;
  return linear(
    convolutionFamily([height, width], geometry.dilations, () => filters),
    weights,
    geometry,
  );
}
