import { OptionError } from '../errors.js';
import type { Pixels } from '../input/Pixels.js';
import { messageOf } from '../options.js';
import { decodeJpeg } from './decodeJpeg.js';
import { decodeOther } from './decodeOther.js';
import { decodePng } from './decodePng.js';

interface Format {
  readonly name: string;
  readonly is: (bytes: Uint8Array) => boolean;
  readonly decode: (bytes: Uint8Array, file: string, caller: string) => Pixels | Promise<Pixels>;
}

const begins = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, i) => bytes[at + i] === byte);

const says = (bytes: Uint8Array, text: string, at = 0): boolean =>
  begins(
    bytes,
    Array.from(text, (c) => c.charCodeAt(0)),
    at,
  );

const other = (name: string, is: Format['is']): Format => ({
  name,
  is,
  decode: (bytes, file, caller) => decodeOther(bytes, file, name, caller),
});

const formats: readonly Format[] = [
  {
    name: 'PNG',
    is: (bytes) => begins(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    decode: decodePng,
  },
  { name: 'JPEG', is: (bytes) => begins(bytes, [0xff, 0xd8, 0xff]), decode: decodeJpeg },
  other('WebP', (bytes) => says(bytes, 'RIFF') && says(bytes, 'WEBP', 8)),
  // Its own brand may stand behind that of a container.
  other('AVIF', (bytes) => says(bytes, 'ftyp', 4) && [8, 16, 20, 24, 28].some((at) => says(bytes, 'avi', at))),
  other('GIF', (bytes) => says(bytes, 'GIF8')),
];

/** Decodes a picture by its first bytes, whatever the file is called. */
export async function decodeImage(bytes: Uint8Array, file: string, caller = 'loadImage'): Promise<Pixels> {
  const format = formats.find(({ is }) => is(bytes));
  if (!format) {
    const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new OptionError(
      `${caller}: ${file} is neither a PNG nor a JPEG (${bytes.length === 0 ? 'it is empty' : `it begins ${start}`}), ` +
        'nor a WebP, AVIF or GIF. Convert it to one of these.',
    );
  }
  try {
    return await format.decode(bytes, file, caller);
  } catch (error) {
    if (error instanceof OptionError) throw error;
    const reason = messageOf(error);
    throw new OptionError(
      `${caller}: ${file} cannot be decoded as a ${format.name}: ${reason}. It may be damaged or cut off: write it anew.`,
      { cause: error },
    );
  }
}
