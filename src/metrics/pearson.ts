/** Under this share of their mean, the deviation of numbers is what rounding leaves of none. */
const ROUNDING = 1e-10;

/** Pearson's correlation of two lists; 0 where one of them does not vary. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [centred(a), centred(b)];
  if (x === undefined || y === undefined) return 0;
  const dot = (one: Float64Array, other: Float64Array): number =>
    one.reduce((sum, value, i) => sum + value * (other[i] as number), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** The numbers less their mean; undefined where they do not vary. */
function centred(values: ArrayLike<number>): Float64Array | undefined {
  const all = Float64Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const left = all.map((value) => value - mean);
  return left.some((value) => Math.abs(value) > ROUNDING * Math.abs(mean)) ? left : undefined;
}
