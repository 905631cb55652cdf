/** Wang et al. 2004: the Gaussian's deviation and reach in pixels, and the constants for values of 0..1. */
const DEVIATION = 1.5;
const REACH = 5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Structural similarity of two maps, each stretched to 0..1 before: 1 for the same picture, about 0 for unrelated ones.
 *
 * The mean over all places where the Gaussian window (11 x 11, smaller for smaller maps) lies inside.
 */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, [h, w]: readonly [number, number]): number {
  const [x, y] = [stretched(a), stretched(b)];
  const over = (values: Float64Array): Float64Array => windowMeans(values, h, w);
  const product = (one: Float64Array, other: Float64Array): Float64Array =>
    one.map((value, i) => value * (other[i] as number));
  const [mx, my] = [over(x), over(y)];
  const [xx, yy, xy] = [over(product(x, x)), over(product(y, y)), over(product(x, y))];
  const similarities = mx.map((ex, i) => {
    const ey = my[i] as number;
    const [vx, vy, covariance] = [
      (xx[i] as number) - ex ** 2,
      (yy[i] as number) - ey ** 2,
      (xy[i] as number) - ex * ey,
    ];
    return ((2 * ex * ey + C1) * (2 * covariance + C2)) / ((ex ** 2 + ey ** 2 + C1) * (vx + vy + C2));
  });
  return similarities.reduce((sum, value) => sum + value, 0) / similarities.length;
}

/** The values moved and scaled to 0..1; zeros where they do not vary. */
function stretched(values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values);
  const [low, high] = [all.reduce((p, q) => Math.min(p, q)), all.reduce((p, q) => Math.max(p, q))];
  return all.map((value) => (high > low ? (value - low) / (high - low) : 0));
}

/** Gaussian means around each place whose window lies inside, row by row. */
function windowMeans(values: Float64Array, h: number, w: number): Float64Array {
  const reach = Math.min(REACH, Math.floor((Math.min(h, w) - 1) / 2));
  const line = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * DEVIATION ** 2)));
  const whole = line.reduce((sum, value) => sum + value, 0);
  const along = (from: Float64Array, places: number, first: (i: number) => number, step: number): Float64Array =>
    Float64Array.from({ length: places }, (_, i) =>
      line.reduce((sum, weight, k) => sum + (weight / whole) * (from[first(i) + k * step] as number), 0),
    );
  const [rows, columns] = [h - 2 * reach, w - 2 * reach];
  const across = along(values, h * columns, (i) => Math.floor(i / columns) * w + (i % columns), 1);
  return along(across, rows * columns, (i) => i, columns);
}
