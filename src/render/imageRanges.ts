import { clippedRange } from './clippedRange.js';
import { extent } from './extent.js';
import type { ValueRange } from './ValueRange.js';

/** Resampling and rounding push a photo's white a little past 1: that much is let pass, as a share. */
const slack = 1e-3;

/**
 * The range of each of a batch's pictures, guessed from the values of the whole batch: the rule that
 * `RenderImagesOptions.range` documents. `clip` is the share of gradients that may saturate.
 */
export function imageRanges(values: Float32Array | Int32Array | Uint8Array, batch: number, clip: number): ValueRange[] {
  const [low, high] = extent(values);
  const all = (range: ValueRange): ValueRange[] => new Array<ValueRange>(batch).fill(range);
  if (low >= -slack * high) {
    if (high <= 1 + slack) return all([0, 1]);
    return all(high <= 255 * (1 + slack) ? [0, 255] : [0, high]);
  }
  const size = Math.max(-low, high);
  // A photo in -1..1 reaches at least half-way to black or white; gradients are of any size, commonly far smaller.
  if (size >= 0.5 && size <= 1 + slack) return all([-1, 1]);
  const length = values.length / batch;
  return Array.from({ length: batch }, (_, i) =>
    clippedRange(values.subarray(i * length, (i + 1) * length), clip, true),
  );
}
