import { expect } from 'vitest';

/** How far apart two lists of numbers may be: `|a - b| <= atol + rtol * |b| + ofMax * max |b|`, entry by entry. */
export interface Tolerance {
  readonly rtol?: number;
  readonly atol?: number;
  readonly ofMax?: number;
}

export function maxAbs(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

/**
 * max |a - b| / max |b|: the project's measure of a difference. 0 where both are zero everywhere; NaN counts as
 * Infinity.
 */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(actual[i]! - expected[i]!);
    if (Number.isNaN(gap)) return Infinity;
    largest = Math.max(largest, gap);
  }
  return largest === 0 ? 0 : largest / maxAbs(expected);
}

/** The largest difference that `toBeAllclose` has seen, and that of seeded images, for the conformance matrix. */
export const largest = { difference: 0, seeded: 0 };

expect.extend({
  toBeAllclose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance = { ofMax: 1e-5 }) {
    const { rtol = 0, atol = 0, ofMax = 0 } = tolerance;
    const floor = atol + ofMax * maxAbs(expected);
    const far: number[] = [];
    if (maxAbs(expected) > 0) largest.difference = Math.max(largest.difference, difference(actual, expected));
    if (actual.length === expected.length) {
      for (let i = 0; i < expected.length; i++) {
        const near = Math.abs(actual[i]! - expected[i]!) <= floor + rtol * Math.abs(expected[i]!);
        if (!near && !Object.is(actual[i], expected[i])) far.push(i);
      }
    }
    return {
      pass: actual.length === expected.length && far.length === 0,
      message: () =>
        actual.length !== expected.length
          ? `expected ${expected.length} numbers, got ${actual.length}`
          : `${far.length} of ${expected.length} numbers are not within ${JSON.stringify(tolerance)}; ` +
            `max |a - b| / max |b| = ${difference(actual, expected).toExponential(2)}; ` +
            far
              .slice(0, 5)
              .map((i) => `[${i}] ${actual[i]} for ${expected[i]}`)
              .join(', '),
    };
  },
});

declare module 'vitest' {
  interface Matchers<T> {
    toBeAllclose(expected: ArrayLike<number>, tolerance?: Tolerance): T;
  }
}
