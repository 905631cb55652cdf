/** The lower triangle L of a positive definite matrix `[d, d]`, with `L L^T` the matrix. */
export function cholesky(matrix: Float64Array, d: number): Float64Array {
  const lower = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * d + k]! * lower[j * d + k]!;
      if (i !== j) lower[i * d + j] = sum / lower[j * d + j]!;
      else if (sum > 0) lower[i * d + i] = Math.sqrt(sum);
      else throw new RangeError(`cholesky: the matrix is not positive definite at row ${i}.`);
    }
  }
  return lower;
}

/** The inverse of a lower triangle, itself one: with the Cholesky factor of a covariance, what whitens. */
export function invertLower(lower: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    inverse[j * d + j] = 1 / lower[j * d + j]!;
    for (let i = j + 1; i < d; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += lower[i * d + k]! * inverse[k * d + j]!;
      inverse[i * d + j] = -sum / lower[i * d + i]!;
    }
  }
  return inverse;
}
