import { add, mul, reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { activationOf } from './activation.js';
import { overPictures } from './channelsFirst.js';
import { biasOf, convolutionFamily, convolve, geometryOf, type ConvolutionLayer } from './convolution.js';
import type { Reach } from '../operation.js';
import { leadingZeros, type Geometry, type Pair } from './geometry.js';
import { linear, type LinearFamily } from './linear.js';
import type { Lowerings } from './lower.js';

/**
 * A transposed convolution is the input gradient of a convolution with the kernel `[height, width, out, in]`, and its
 * own gradient is that convolution.
 */
function transposedFamily(window: Pair, filters: number): LinearFamily {
  const adjoint = convolutionFamily(window, [1, 1]);
  const size = (axis: 0 | 1, length: number, { strides, padding }: Geometry): number =>
    length * strides[axis] + (padding === 'valid' ? Math.max(window[axis] - strides[axis], 0) : 0);
  return {
    forward: (x, weights, geometry, activation) => {
      const [batch, rows, columns] = x.shape as [number, number, number];
      const shape = [batch, size(0, rows, geometry), size(1, columns, geometry), filters];
      // Only the shape of what the adjoint calls its input is looked at.
      const y = adjoint.inputGradient(x, { shape } as Tensor, weights, geometry);
      const biased = weights.bias === undefined ? y : add(y, weights.bias());
      return activation === undefined ? biased : activation.apply(biased);
    },
    cuttable: false,
    locality: ([batch, rows, columns], geometry) => {
      const shape = [batch, size(0, rows as number, geometry), size(1, columns as number, geometry), filters] as const;
      const zeros = leadingZeros(shape as readonly number[], window, geometry);
      const along = (axis: 0 | 1): Reach => ({
        stride: 1,
        start: zeros[axis] - window[axis] + geometry.strides[axis],
        end: zeros[axis] + 1,
        up: geometry.strides[axis],
      });
      return { rows: along(0), columns: along(1) };
    },
    inputGradient: (gradient, _, { kernel }, geometry) =>
      convolve(gradient as Tensor4D, { kernel, bias: undefined }, geometry),
    adjoint: (kernel, geometry) => adjoint.adjoint(kernel, geometry),
    scaled: (kernel, scale) => mul(kernel, reshape(scale, [scale.size, 1])),
  };
}

export const transposedLayers: Lowerings = {
  Conv2DTranspose: (layer: ConvolutionLayer & { readonly filters: number }, { derive }) => {
    const geometry = geometryOf(layer);
    const family = transposedFamily(layer.kernelSize as [number, number], layer.filters);
    const operation = linear(family, () => layer.kernel.read(), biasOf(layer), geometry, derive);
    return [...overPictures(layer, operation), ...activationOf(layer)];
  },
};
