import { add, mul, reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { leadingZeros, type Geometry, type Pair } from '../geometry.js';
import type { OperationOf } from '../operation.js';
import type { ReceptiveInterval } from '../receptiveInterval.js';
import { convolutionFamily, convolve } from './convolution.js';
import { linear, type LinearFamily, type LinearWeights } from './linear.js';

/** How large the output is along an axis. */
type OutputSize = (axis: 0 | 1, length: number, geometry: Geometry) => number;

/**
 * A transposed convolution is the input gradient of a convolution with the kernel `[height, width, out, in]`, and its
 * own gradient is that convolution.
 */
function transposedFamily(
  window: Pair,
  filters: number,
  size: OutputSize,
): LinearFamily & { readonly kind: 'transposedConvolution' } {
  const adjoint = convolutionFamily(window, [1, 1], () => filters);
  return {
    kind: 'transposedConvolution',
    window,
    shape: ([batch, rows, columns], geometry) => [
      batch as number | null,
      rows == null ? null : size(0, rows, geometry),
      columns == null ? null : size(1, columns, geometry),
      filters,
    ],
    forward: (x, weights, geometry, activation) => {
      const [batch, rows, columns] = x.shape as [number, number, number];
      const shape = [batch, size(0, rows, geometry), size(1, columns, geometry), filters];
      // Only the shape of what the adjoint calls its input is looked at.
      const y = adjoint.inputGradient(x, { shape } as Tensor, weights, geometry);
      const biased = weights.bias === undefined ? y : add(y, weights.bias());
      return activation === undefined ? biased : (activation.forward([biased])[0] as Tensor);
    },
    cuttable: false,
    locality: ([batch, rows, columns], geometry) => {
      const shape = [batch, size(0, rows as number, geometry), size(1, columns as number, geometry), filters] as const;
      const zeros = leadingZeros(shape as readonly number[], window, geometry);
      const along = (axis: 0 | 1): ReceptiveInterval => ({
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

const smallest =
  (window: Pair): OutputSize =>
  (axis, length, { strides, padding }) =>
    length * strides[axis] + (padding === 'valid' ? Math.max(window[axis] - strides[axis], 0) : 0);

/**
 * A transposed convolution.
 * @param weights - the kernel `[height, width, out, in]`, the bias `[out]`.
 * @param size - of several outputs that the convolution would bring to the input's size; the one that Keras takes where
 *   left out.
 */
export function transposedConvolution(
  geometry: Geometry,
  weights: LinearWeights,
  size?: readonly [rows: number, columns: number],
): OperationOf<'transposedConvolution'> {
  const [height, width, filters] = weights.kernel().shape;
  const outputSize: OutputSize = size === undefined ? smallest([height, width]) : (axis) => size[axis];
  return linear(transposedFamily([height, width], filters, outputSize), weights, geometry);
}
