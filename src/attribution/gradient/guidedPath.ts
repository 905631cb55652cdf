/** How a guided path goes. */
export interface GuidedPathOptions {
  readonly steps: number;
  /** The share of the values that move at a time: those of the smallest gradients. */
  readonly fraction: number;
  /** How far a value may be from the straight path, as a share of it. */
  readonly maxDistance: number;
}

/**
 * The path of Guided IG (Kapishnikov et al. 2021, arXiv:2106.09788, its authors' anchored code), in float64. In each
 * step the values of the smallest gradients move, none further from the straight path than `maxDistance`.
 *
 * A generator: it yields points, is given the gradients there, and returns the attribution. A yielded point is changed
 * by the next step.
 */
export function* guidedPath(
  x0: Float64Array,
  x1: Float64Array,
  { steps, fraction, maxDistance }: GuidedPathOptions,
): Generator<Float64Array, Float64Array, ArrayLike<number>> {
  const n = x1.length;
  const x = x0.slice();
  const attribution = new Float64Array(n);
  const whole = sumOver(n, (i) => Math.abs((x1[i] as number) - (x0[i] as number)));
  if (whole === 0) {
    // Nothing to go: the gradient is asked for all the same, so that a bad target is told of.
    yield x;
    return attribution;
  }
  const at = (alpha: number, i: number): number => (x0[i] as number) + ((x1[i] as number) - (x0[i] as number)) * alpha;
  const move = (gradient: ArrayLike<number>, i: number, to: number): void => {
    attribution[i] = (attribution[i] as number) + (to - (x[i] as number)) * (gradient[i] as number);
    x[i] = to;
  };

  for (let step = 0; step < steps; step++) {
    const gradient = yield x;
    const size = Float64Array.from({ length: n }, (_, i) => Math.abs(gradient[i] as number));
    const alpha = (step + 1) / steps;
    const [least, most] = [Math.max(alpha - maxDistance, 0), Math.min(alpha + maxDistance, 1)];
    const target = whole * (1 - alpha);
    const toGo = (i: number): number => Math.abs((x1[i] as number) - (x[i] as number));
    for (;;) {
      for (let i = 0; i < n; i++) {
        // Values behind the path are brought up to it; values that have come to its end stay out.
        const way = (x1[i] as number) - (x0[i] as number);
        const share = way === 0 ? most : ((x[i] as number) - (x0[i] as number)) / way;
        if (share < least) move(gradient, i, at(least, i));
        if (way === 0 || x[i] === at(most, i)) size[i] = Infinity;
      }
      const gap = sumOver(n, toGo) - target;
      if (Math.abs(gap) <= CLOSE * Math.max(target, 1)) break;
      const threshold = size.slice().sort()[Math.floor((n - 1) * fraction)] as number;
      const isChosen = (i: number): boolean => (size[i] as number) <= threshold && size[i] !== Infinity;
      const room = sumOver(n, (i) => (isChosen(i) ? Math.abs((x[i] as number) - at(most, i)) : 0));
      const share = room > 0 ? gap / room : Infinity;
      for (let i = 0; i < n; i++) {
        if (!isChosen(i)) continue;
        move(gradient, i, share > 1 ? at(most, i) : (x[i] as number) + (at(most, i) - (x[i] as number)) * share);
      }
      if (share <= 1) break;
    }
  }
  return attribution;
}

/** How near a distance must be to count as reached: its authors'. */
const CLOSE = 1e-9;

function sumOver(n: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += term(i);
  return sum;
}
