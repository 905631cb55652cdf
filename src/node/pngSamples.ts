import { decode, type DecodedPng } from 'fast-png';
import { maxPixels } from '../input/maxPixels.js';

/** A decoded PNG. */
export interface PngSamples {
  readonly png: DecodedPng;
  /** A number for each channel of each pixel, at the picture's own depth. A picture with a palette has indices. */
  readonly samples: ArrayLike<number>;
}

/** Reads the numbers of a PNG. */
export function pngSamples(bytes: Uint8Array): PngSamples {
  checkHeader(bytes);
  const png = decode(bytes, { checkCrc: true });
  return { png, samples: unpack(png) };
}

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
