import {
  concat,
  DepthwiseConv2dNativeBackpropInput,
  engine,
  fused,
  mul,
  reshape,
  slice,
  sum,
  transpose,
  type NamedAttrMap,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { packsFilters, transposesConvolutions } from '../../backend/packedConvolution.js';
import { leadingZeros, sliding, tfPadding, windowCount, type Geometry, type Pair } from '../geometry.js';
import type { OperationOf } from '../operation.js';
import { fusedArguments } from './fusedArguments.js';
import { inputGradient } from './inputGradient.js';
import { linear, type LinearFamily, type LinearWeights, type Prepared } from './linear.js';
import { phaseKernels } from './phaseKernel.js';
import type { Fusable } from './rectifier.js';

function convolveChannels(
  x: Tensor4D,
  weights: Pick<Prepared, 'kernel' | 'bias'>,
  geometry: Geometry,
  activation?: Fusable,
): Tensor4D {
  const { pad, ...rest } = fusedArguments(x, weights, geometry, activation);
  // The declaration leaves out the explicit padding that the operation takes.
  return fused.depthwiseConv2d({ ...rest, pad: pad as 'same' }) as Tensor4D;
}

/** The input gradient by a kernel of netlens's own, where a stride makes many small convolutions of it. */
function gradientInOnePass(dy: Tensor, x: Tensor, filter: Tensor4D, { strides, dilations, padding }: Geometry): Tensor {
  const attributes = { strides, dilations, pad: tfPadding(padding), inputShape: x.shape } as object;
  return engine().runKernel(DepthwiseConv2dNativeBackpropInput, { dy, filter }, attributes as NamedAttrMap) as Tensor;
}

/**
 * The adjoint keeps the column phases of a row phase in one tensor,
 * `[rows, column phases * columns, channels * multiplier, 1]`, and convolves with one after the other.
 */
function depthwiseFamily(
  window: Pair,
  dilations: Pair,
  multiplier: number,
): LinearFamily & { readonly kind: 'depthwise' } {
  const extent: Pair = [(window[0] - 1) * dilations[0], (window[1] - 1) * dilations[1]];
  return {
    kind: 'depthwise',
    window,
    extent,
    mixesChannels: false,
    shape: ([batch, rows, columns, channels], geometry) => [
      batch as number | null,
      windowCount(rows as number | null, 0, window, geometry),
      windowCount(columns as number | null, 1, window, geometry),
      (channels as number) * multiplier,
    ],
    locality: (shape, geometry) => sliding(extent, geometry.strides, leadingZeros(shape, window, geometry)),
    forward: (x, weights, geometry, activation) => convolveChannels(x as Tensor4D, weights, geometry, activation),
    inputGradient: (gradient, x, { kernel, adjoint }, geometry) => {
      const stride = geometry.strides[1];
      if (stride > 1 && (packsFilters() || transposesConvolutions()))
        return gradientInOnePass(gradient, x, kernel(), geometry);
      const wide = inputGradient(
        gradient.shape,
        [...x.shape.slice(0, 3), gradient.shape[3] as number],
        window,
        geometry,
        (phase, padding) => {
          const kernels = (adjoint[phase] as () => Tensor4D)();
          const columns = kernels.shape[1] / stride;
          const parts = Array.from({ length: stride }, (_, i) => {
            const kernel = (): Tensor4D =>
              stride === 1 ? kernels : slice(kernels, [0, i * columns, 0, 0], [-1, columns, -1, -1]);
            return convolveChannels(
              gradient as Tensor4D,
              { kernel, bias: undefined },
              { strides: [1, 1], dilations: geometry.dilations, padding },
            );
          });
          return parts.length === 1 ? (parts[0] as Tensor4D) : concat(parts, 3);
        },
      );
      const channels = x.shape[3] as number;
      if (wide.shape[3] === channels) return wide;
      return sum(reshape(wide, [...x.shape.slice(0, 3), channels, wide.shape[3] / channels]), -1);
    },
    adjoint: (kernel, { strides }) =>
      phaseKernels(kernel, window, strides, (flipped) => {
        const [rows, columns, phases, channels, each] = flipped.shape;
        return reshape(transpose(flipped, [0, 2, 1, 3, 4]), [rows, phases * columns, channels * each, 1]);
      }),
    scaled: (kernel, scale) => mul(kernel, reshape(scale, [kernel.shape[2], kernel.shape[3]])),
  };
}

/**
 * A convolution of each channel with kernels of its own.
 * @param weights - the kernel `[height, width, channels, multiplier]`, the bias `[channels * multiplier]`.
 */
export function depthwise(geometry: Geometry, weights: LinearWeights): OperationOf<'depthwise'> {
  const [height, width, , multiplier] = weights.kernel().shape;
  return linear(depthwiseFamily([height, width], geometry.dilations, multiplier), weights, geometry);
}
