import { readFile } from 'node:fs/promises';
import { OptionError } from '../errors.js';
import type { Pixels } from '../input/Pixels.js';
import { messageOf, show } from '../options.js';
import { decodeImage } from './decodeImage.js';
import { fileName } from './fileName.js';

/** Where a picture's file is: its path, a `file:` or `data:` URL, its bytes, or a Blob. */
export type FileSource = string | URL | Uint8Array | Blob;

/** Whether it is a file, and no picture in memory. */
export function isFileSource(source: unknown): source is FileSource {
  return typeof source === 'string' || [URL, Uint8Array, Blob].some((kind) => source instanceof kind);
}

/**
 * A file's picture.
 * @throws An {@link OptionError} that names the file.
 */
export async function decodeSource(caller: string, source: FileSource): Promise<Pixels> {
  if (source instanceof Uint8Array) return decodeImage(source, 'the picture', caller);
  if (source instanceof Blob) return decodeImage(new Uint8Array(await source.arrayBuffer()), 'the picture', caller);
  const isAddress = typeof source === 'string' || source instanceof URL;
  if (isAddress && /^data:/i.test(String(source)))
    return decodeImage(await dataOf(caller, String(source)), 'the data: URL', caller);
  const file = fileName(source);
  if (typeof file !== 'string') {
    throw new OptionError(`${caller}: got the path ${show(file)}; wanted a string, a URL or bytes.`);
  }
  return decodeImage(await read(caller, file), file, caller);
}

async function dataOf(caller: string, url: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  } catch (cause) {
    throw new OptionError(`${caller}: ${show(url)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function read(caller: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new OptionError(`${caller}: ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
