import { nonFiniteColor } from './nonFiniteColor.js';
import type { ValueRange } from './ValueRange.js';

/** The RGBA pixels of a picture of 1 (grey) or 3 channels, whose values become `255 (v - low) / (high - low)`. */
export function shade(
  values: ArrayLike<number>,
  channels: number,
  [low, high]: ValueRange,
): Uint8ClampedArray<ArrayBuffer> {
  const count = values.length / channels;
  const pixels = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i++) {
    let finite = true;
    for (let c = 0; c < 3; c++) {
      const value = values[i * channels + Math.min(c, channels - 1)]!;
      finite &&= Number.isFinite(value);
      pixels[i * 4 + c] = ((value - low) / (high - low)) * 255;
    }
    if (!finite) pixels.set(nonFiniteColor, i * 4);
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}
