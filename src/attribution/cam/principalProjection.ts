import {
  abs,
  add,
  argMax,
  cast,
  divNoNan,
  eye,
  greaterEqual,
  matMul,
  max,
  mean,
  min,
  mul,
  oneHot,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/** To the power of 2^11, what is smaller than the first eigenvalue by a hundredth has vanished. */
const SQUARINGS = 11;

/**
 * Each place's row of channels, the mean row taken off, projected on the first right singular vector of them all. A
 * singular vector has no sign: this one makes the value that is largest in size positive.
 *
 * The vector is the first eigenvector of the rows' products, found by squaring: on the device, without a read-back.
 * @param values - `[batch, ...places, channels]`.
 * @returns `[batch, ...places]`; zeros where all rows are equal.
 */
export function principalProjection(values: Tensor): Tensor {
  const [batch, channels] = [values.shape[0] as number, values.shape.at(-1) as number];
  const places = values.size / (batch * channels);
  const rows = reshape(values, [batch, places, channels]);
  // Gradients may be small enough for their squares to vanish.
  const size = max(abs(rows), [1, 2], true);
  const scaled = divNoNan(rows, size);
  const centred = sub(scaled, mean(scaled, 1, true)) as Tensor3D;
  const first =
    channels <= places
      ? firstEigenvector(matMul(centred, centred, true))
      : matMul(centred, firstEigenvector(matMul(centred, centred, false, true)), true);
  const projected = mul(matMul(centred, unit(matMul(centred, matMul(centred, first), true))), size);
  const sign = sub(mul(cast(greaterEqual(add(max(projected, 1, true), min(projected, 1, true)), 0), 'float32'), 2), 1);
  return reshape(mul(projected, sign), values.shape.slice(0, -1));
}

/** `[batch, n, 1]`, of any length, of symmetric matrices `[batch, n, n]` without negative eigenvalues. */
function firstEigenvector(matrix: Tensor): Tensor {
  const [batch, n] = matrix.shape as [number, number];
  const diagonal = (square: Tensor): Tensor => sum(mul(square, eye(n)), 2);
  const scaled = (square: Tensor): Tensor => divNoNan(square, reshape(sum(diagonal(square), 1), [batch, 1, 1]));
  let power = scaled(matrix);
  for (let i = 0; i < SQUARINGS; i++) power = scaled(matMul(power, power));
  // By now all columns are multiples of the vector: the longest one is it.
  const longest = cast(oneHot(argMax(diagonal(power), 1) as Tensor1D, Math.max(2, n)), 'float32');
  return matMul(power, reshape(slice(longest, [0, 0], [batch, n]), [batch, n, 1]));
}

function unit(vector: Tensor): Tensor {
  return divNoNan(vector, sqrt(sum(square(vector), [1, 2], true)));
}
