import { solved } from '../../attribution/perturbation/leastSquares.js';

/** A hyperplane between two classes: examples on its positive side have `x . normal > offset`. */
export interface Hyperplane {
  readonly normal: Float64Array;
  readonly offset: number;
}

/** A share of the mean square length of the examples, each less their mean. */
const RIDGE = 0.01;

/**
 * The hyperplane of ridge regression on -1 and 1, by the examples' inner products: there are far fewer examples than
 * numbers in each.
 */
export function ridgeClassifier(positive: readonly Float32Array[], negative: readonly Float32Array[]): Hyperplane {
  const all = [...positive, ...negative];
  const mean = meanOf(all);
  const centred = all.map((one) => Float64Array.from(one, (value, i) => value - (mean[i] as number)));
  const balance = (positive.length - negative.length) / all.length;
  const labels = Float64Array.from(all, (_, k) => (k < positive.length ? 1 : -1) - balance);
  const products = centred.map((a) => Float64Array.from(centred, (b) => dot(a, b)));
  const ridge = (RIDGE * products.reduce((sum, row, k) => sum + (row[k] as number), 0)) / all.length;
  products.forEach((row, k) => (row[k] = (row[k] as number) + ridge));
  const shares = solved(products, labels);
  const normal = new Float64Array(mean.length);
  centred.forEach((one, k) => {
    one.forEach((value, i) => (normal[i] = (normal[i] as number) + (shares[k] as number) * value));
  });
  return { normal, offset: dot(mean, normal) - balance };
}

/** The hyperplane half-way between the means of two classes. */
export function betweenMeans(positive: readonly Float32Array[], negative: readonly Float32Array[]): Hyperplane {
  const [one, other] = [meanOf(positive), meanOf(negative)];
  const normal = one.map((value, i) => value - (other[i] as number));
  return { normal, offset: (dot(one, normal) + dot(other, normal)) / 2 };
}

/** The inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function meanOf(rows: readonly Float32Array[]): Float64Array {
  const sums = new Float64Array((rows[0] as Float32Array).length);
  for (const row of rows) row.forEach((value, i) => (sums[i] = (sums[i] as number) + value));
  return sums.map((sum) => sum / rows.length);
}
