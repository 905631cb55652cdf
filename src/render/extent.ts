import type { ValueRange } from './ValueRange.js';

/** The least and the greatest finite value; `[0, 0]` where none is finite. */
export function extent(values: ArrayLike<number>): ValueRange {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
