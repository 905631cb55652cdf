import { mul, reshape, transpose, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { sliding, type Geometry } from '../geometry.js';
import type { OperationOf } from '../operation.js';
import type { Weight } from '../weights.js';
import { convolve } from './convolution.js';
import { linear, type LinearFamily, type LinearWeights, type Prepared } from './linear.js';
import type { Fusable } from './rectifier.js';

const geometry: Geometry = { strides: [1, 1], dilations: [1, 1], padding: 'valid' };

/**
 * A matrix product over the last axis, as a 1x1 convolution over a picture with a pixel for each vector. Backends keep
 * a convolution's kernel packed for use; a matrix product packs it anew in each call.
 */
function product(x: Tensor, weights: Pick<Prepared, 'kernel' | 'bias'>, activation?: Fusable): Tensor {
  const size = x.shape.at(-1) as number;
  const pixels: Tensor4D = reshape(x, [1, x.size / size, 1, size]);
  const result = convolve(pixels, weights, geometry, activation);
  return reshape(result, [...x.shape.slice(0, -1), result.shape[3]]);
}

const family = (units: number): LinearFamily & { readonly kind: 'dense' } => ({
  kind: 'dense',
  shape: (input) => [...input.slice(0, -1), units],
  locality: () => sliding([0, 0], [1, 1], [0, 0]),
  forward: (x, weights, _, activation) => product(x, weights, activation),
  inputGradient: (gradient, _, { adjoint }) =>
    product(gradient, { kernel: adjoint[0] as () => Tensor4D, bias: undefined }),
  adjoint: (kernel) => [() => transpose(kernel(), [0, 1, 3, 2])],
  scaled: (kernel, scale) => mul(kernel, scale),
});

/**
 * A matrix product over the last axis.
 * @param kernel - `[in, out]`.
 * @param bias - `[out]`.
 */
export function dense(kernel: Weight<Tensor2D>, bias?: LinearWeights['bias']): OperationOf<'dense'> {
  const asPixel = kernel.derive((): Tensor4D => reshape(kernel(), [1, 1, ...kernel().shape]));
  return linear(family(kernel().shape[1]), { kernel: asPixel, bias }, geometry);
}
