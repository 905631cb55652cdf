import { extent } from './extent.js';
import type { ValueRange } from './ValueRange.js';

/** `[-m, m]` with m the greatest magnitude, so that zero is in the middle; `[-1, 1]` where all is zero. */
export function symmetricRange(values: ArrayLike<number>): ValueRange {
  const [low, high] = extent(values);
  const size = Math.max(-low, high) || 1;
  return [-size, size];
}
