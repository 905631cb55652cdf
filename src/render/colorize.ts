import { nonFiniteColor } from './nonFiniteColor.js';
import type { ValueRange } from './ValueRange.js';

/**
 * The RGBA pixels of a map's values: `colors[round(255 (v - low) / (high - low))]`, `colors` being 256 RGB entries.
 * Where low = high, as in a constant map, the lowest colour.
 */
export function colorize(
  values: ArrayLike<number>,
  colors: Uint8Array,
  [low, high]: ValueRange,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  const span = high - low || 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      const entry = Math.min(255, Math.max(0, Math.round(((value - low) / span) * 255)));
      for (let c = 0; c < 3; c++) pixels[i * 4 + c] = colors[entry * 3 + c]!;
    } else {
      pixels.set(nonFiniteColor, i * 4);
    }
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}
