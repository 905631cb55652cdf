import { OptionError } from '../errors.js';
import { decodeJpeg } from './decodeJpeg.js';
import { decodePng } from './decodePng.js';
import type { Pixels } from './Pixels.js';

const formats = [
  { name: 'PNG', signature: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], decode: decodePng },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff], decode: decodeJpeg },
];

/** Decodes a picture by its first bytes, whatever the file is called. */
export function decodeImage(bytes: Uint8Array, file: string): Pixels {
  const format = formats.find(({ signature }) => signature.every((byte, i) => bytes[i] === byte));
  if (!format) {
    const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new OptionError(
      `loadImage: ${file} is neither a PNG nor a JPEG (${bytes.length === 0 ? 'it is empty' : `it begins ${start}`}). ` +
        'Convert it to one of these.',
    );
  }
  try {
    return format.decode(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OptionError(
      `loadImage: ${file} cannot be decoded as a ${format.name}: ${reason}. It may be damaged or cut off: write it anew.`,
      { cause: error },
    );
  }
}
