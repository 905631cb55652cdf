import type { DecodedPng } from 'fast-png';
import type { Pixels } from '../input/Pixels.js';
import { pngSamples } from './pngSamples.js';

/** Decodes a PNG to RGB: grey, palette or colour, 1 to 16 bits; transparent parts are laid on white. */
export function decodePng(bytes: Uint8Array): Pixels {
  const { png, samples } = pngSamples(bytes);
  const { width, height } = png;
  const full = 2 ** png.depth - 1;
  const data = png.depth === 16 ? new Float32Array(width * height * 3) : new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue, opacity] = png.palette
      ? fromPalette(png.palette, samples[i]!)
      : fromSamples(png, samples, i, 255 / full);
    data[i * 3] = onWhite(red, opacity);
    data[i * 3 + 1] = onWhite(green, opacity);
    data[i * 3 + 2] = onWhite(blue, opacity);
  }
  return { width, height, data };
}

type Color = readonly [red: number, green: number, blue: number, opacity: number];

function fromPalette(palette: readonly (readonly number[])[], index: number): Color {
  const entry = palette[index];
  if (!entry) throw new Error(`a pixel has colour ${index} of a palette of ${palette.length}`);
  return [entry[0]!, entry[1]!, entry[2]!, (entry[3] ?? 255) / 255];
}

function fromSamples(png: DecodedPng, samples: ArrayLike<number>, pixel: number, scale: number): Color {
  const { channels, transparency } = png;
  const at = (channel: number): number => samples[pixel * channels + channel]!;
  const [red, green, blue] = channels < 3 ? [at(0), at(0), at(0)] : [at(0), at(1), at(2)];
  let opacity = 1;
  if (channels % 2 === 0) opacity = (at(channels - 1) * scale) / 255;
  // Without an opacity channel, a file may declare one colour transparent.
  else if (transparency?.every((value, channel) => value === at(channel))) opacity = 0;
  return [red * scale, green * scale, blue * scale, opacity];
}

function onWhite(value: number, opacity: number): number {
  return opacity === 1 ? value : value * opacity + 255 * (1 - opacity);
}
