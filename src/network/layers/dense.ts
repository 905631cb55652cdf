import {
  mul,
  reshape,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { activationOf } from './activation.js';
import { biasOf, convolve } from './convolution.js';
import type { Elementwise } from './elementwise.js';
import { sliding, type Geometry } from './geometry.js';
import { linear, type LinearFamily, type Weights } from './linear.js';
import type { Lowerings } from './lower.js';

const geometry: Geometry = { strides: [1, 1], dilations: [1, 1], padding: 'valid' };

/**
 * A matrix product over the last axis, as a 1x1 convolution over a picture with a pixel for each vector: backends keep
 * a convolution's kernel packed for use, where a matrix product packs it anew in each call.
 */
function product(x: Tensor, weights: Pick<Weights, 'kernel' | 'bias'>, activation?: Elementwise): Tensor {
  const size = x.shape.at(-1) as number;
  const pixels: Tensor4D = reshape(x, [1, x.size / size, 1, size]);
  const result = convolve(pixels, weights, geometry, activation);
  return reshape(result, [...x.shape.slice(0, -1), result.shape[3]]);
}

const family: LinearFamily = {
  pointwise: true,
  locality: () => sliding([0, 0], [1, 1], [0, 0]),
  forward: (x, weights, _, activation) => product(x, weights, activation),
  inputGradient: (gradient, _, { adjoint }) =>
    product(gradient, { kernel: adjoint[0] as () => Tensor4D, bias: undefined }),
  adjoint: (kernel) => [() => transpose(kernel(), [0, 1, 3, 2])],
  scaled: (kernel, scale) => mul(kernel, scale),
};

interface DenseLayer {
  readonly kernel: { read(): Tensor2D };
  readonly bias?: { read(): Tensor1D } | null;
}

export const denseLayers: Lowerings = {
  Dense: (layer: DenseLayer, { derive }) => {
    const kernel = (): Tensor4D => {
      const matrix = layer.kernel.read();
      return reshape(matrix, [1, 1, ...matrix.shape]);
    };
    return [linear(family, kernel, biasOf(layer), geometry, derive), ...activationOf(layer)];
  },
};
