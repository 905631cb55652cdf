import { decode, type DecodedPng } from 'fast-png';
import { maxPixels } from '../input/maxPixels.js';
import type { Pixels } from '../input/Pixels.js';

/** Decodes a PNG to RGB: grey, palette or colour, 1 to 16 bits; transparent parts are laid on white. */
export function decodePng(bytes: Uint8Array): Pixels {
  checkHeader(bytes);
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  const samples = unpack(png);
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

/** The header comes first, at a fixed place: it is looked at before the decoder allocates what it declares. */
function checkHeader(bytes: Uint8Array): void {
  if (bytes.length < 29) throw new Error('the file ends in its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0) throw new Error(`it declares ${width} x ${height} pixels`);
  if (width * height > maxPixels) {
    throw new Error(
      `it declares ${width} x ${height} pixels, above the ${maxPixels / 1e6} megapixels that are decoded`,
    );
  }
  const [depth, interlace] = [bytes[24]!, bytes[28]!];
  if (depth < 8 && interlace !== 0) {
    // fast-png takes such a file for one of 8 bits, and returns noise.
    throw new Error(
      `it is interlaced with ${depth} bits a sample, which the decoder cannot do; save it without interlacing`,
    );
  }
}

/** Samples of fewer than 8 bits come packed, each row beginning on a new byte. */
function unpack({ data, width, height, depth }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const stride = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const shift = 8 - depth - (bit % 8);
      samples[y * width + x] = (data[y * stride + (bit >> 3)]! >> shift) & (2 ** depth - 1);
    }
  }
  return samples;
}

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
