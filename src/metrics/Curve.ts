/** Scores of a picture that changes step by step. */
export interface Curve {
  /** The first is that of the picture before the first step. */
  readonly curve: readonly number[];
  /** What the curve comes to, as the metric says. */
  readonly area: number;
}

/** The area under a curve over 0..1, by trapezoids of one width: `(sum - ends / 2) / (points - 1)`. */
export function underCurve(curve: ArrayLike<number>): number {
  const last = curve.length - 1;
  let sum = 0;
  for (let i = 0; i <= last; i++) sum += curve[i] as number;
  return (sum - ((curve[0] as number) + (curve[last] as number)) / 2) / last;
}
