import { OptionError } from '../errors.js';
import { maxPixels } from '../input/maxPixels.js';
import type { Pixels } from '../input/Pixels.js';

/** What netlens uses of sharp, which is not there at build time. */
interface Sharp {
  rotate(): Sharp;
  flatten(options: { background: string }): Sharp;
  toColourspace(space: string): Sharp;
  raw(): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<{
    data: Uint8Array;
    info: { width: number; height: number; channels: number };
  }>;
}

/** Decodes the first frame of a WebP, AVIF or GIF to RGB, by an optional peer. */
export async function decodeOther(bytes: Uint8Array, file: string, format: string, caller: string): Promise<Pixels> {
  const sharp = await load(file, format, caller);
  const image = sharp(bytes, { limitInputPixels: maxPixels, pages: 1 });
  const { data, info } = await image
    .rotate()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * channels + (channels < 3 ? 0 : c)]!;
  }
  return { width, height, data: rgb };
}

async function load(
  file: string,
  format: string,
  caller: string,
): Promise<(bytes: Uint8Array, options: object) => Sharp> {
  // In a variable, so that compilers and bundlers do not ask for it.
  const name: string = 'sharp';
  try {
    return ((await import(name)) as { default: (bytes: Uint8Array, options: object) => Sharp }).default;
  } catch (cause) {
    throw new OptionError(
      `${caller}: ${file} is a ${format}, which needs the package sharp: npm install sharp. Or convert it to PNG or JPEG.`,
      { cause },
    );
  }
}
