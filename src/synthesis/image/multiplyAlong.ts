import { conv2d, matMul, reshape, tensor4d, transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import { constant, transposed, type Matrix } from '../../backend/matrix.js';
import { withTranspose } from '../withTranspose.js';

/**
 * Multiplies a constant matrix to one axis of an image: `y[.., i, ..] = sum_j m[i, j] x[.., j, ..]`. Differentiable on
 * every backend; the gradient is the transposed matrix's product, transposed ahead because wasm's matMul is tens of
 * times slower when it has to.
 * @param image - rank 4.
 * @param axis - of size `m.columns`; the result's has `m.rows`.
 */
export function multiplyAlong(image: Tensor4D, axis: 0 | 1 | 2 | 3, m: Matrix): Tensor4D {
  if (axis === 3) {
    return withTranspose(
      image,
      (x) => pointwise(x, m),
      (dy) => pointwise(dy, transposed(m)),
    );
  }
  return withTranspose(
    image,
    (x) => product(x, axis, m),
    (dy) => product(dy, axis, transposed(m)),
  );
}

function pointwise(x: Tensor4D, m: Matrix): Tensor4D {
  return conv2d(x, tensor4d(transposed(m).values, [1, 1, m.columns, m.rows]), 1, 'valid');
}

function product(x: Tensor4D, axis: number, m: Matrix): Tensor4D {
  const shape = x.shape.with(axis, m.rows) as Tensor4D['shape'];
  const order = [axis, ...[0, 1, 2, 3].filter((other) => other !== axis)];
  const isFirst = x.shape.slice(0, axis).every((size) => size === 1);
  const first = isFirst ? x : transpose(x, order);
  const made = matMul(constant(m), reshape(first, [m.columns, -1]));
  if (isFirst) return reshape(made, shape);
  const back = [0, 1, 2, 3].map((place) => order.indexOf(place));
  const moved = order.map((place) => shape[place]) as Tensor4D['shape'];
  return transpose(reshape(made, moved), back);
}
