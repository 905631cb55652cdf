/**
 * The coefficients `b` that minimize `sum_k weights[k] (y[k] - rows[k] . b)^2 + ridge |b|^2`, in float64.
 * @param rows - row by row.
 */
export function leastSquares(
  rows: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  ridge: number,
): Float64Array {
  const n = rows.length / y.length;
  const normal = Array.from({ length: n }, () => new Float64Array(n));
  const right = new Float64Array(n);
  for (let k = 0; k < y.length; k++) {
    for (let i = 0; i < n; i++) {
      const weighted = (weights[k] as number) * (rows[k * n + i] as number);
      if (weighted === 0) continue;
      right[i] = (right[i] as number) + weighted * (y[k] as number);
      const line = normal[i] as Float64Array;
      for (let j = 0; j < n; j++) line[j] = (line[j] as number) + weighted * (rows[k * n + j] as number);
    }
  }
  normal.forEach((line, i) => (line[i] = (line[i] as number) + ridge));
  return solved(normal, right);
}

/**
 * What is smaller than this share of the largest pivot counts as 0: rows that say nothing of a coefficient leave it 0.
 */
const SINGULAR = 1e-12;

/** `x` of `matrix x = right`, of a symmetric matrix, by elimination with the largest pivots; both are used up. */
export function solved(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const x = new Float64Array(n);
  const kept: number[] = [];
  let largest = 0;
  const order = Array.from({ length: n }, (_, i) => i);
  for (let step = 0; step < n; step++) {
    // Symmetric: the largest diagonal is the pivot.
    const pivot = order.reduce((best, i) => (matrix[i]![i]! > matrix[best]![best]! ? i : best), order[0] as number);
    const value = matrix[pivot]![pivot]!;
    largest = Math.max(largest, value);
    if (value <= SINGULAR * largest) break;
    kept.push(pivot);
    order.splice(order.indexOf(pivot), 1);
    for (const i of order) {
      const share = matrix[i]![pivot]! / value;
      for (const j of order) matrix[i]![j]! -= share * matrix[pivot]![j]!;
      right[i]! -= share * right[pivot]!;
    }
  }
  for (const i of kept.toReversed()) {
    const later = kept.slice(kept.indexOf(i) + 1);
    x[i] = (right[i]! - later.reduce((sum, j) => sum + matrix[i]![j]! * x[j]!, 0)) / matrix[i]![i]!;
  }
  return x;
}
