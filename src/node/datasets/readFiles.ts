import { readFile } from 'node:fs/promises';
import { DatasetError } from '../../errors.js';
import type { Pixels } from '../../input/Pixels.js';
import { messageOf } from '../../options.js';
import { decodeImage } from '../decodeImage.js';

/** The error for a file of a dataset. */
export function fileError(caller: string, file: string, problem: string, cause?: unknown): DatasetError {
  return new DatasetError(`${caller}: ${file}: ${problem}`, undefined, { cause });
}

/** A file's bytes. */
export async function readBytes(caller: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw fileError(caller, file, `it cannot be read: ${messageOf(error)}`, error);
  }
}

/** A picture of a dataset. */
export async function readPixels(caller: string, file: string): Promise<Pixels> {
  const bytes = await readBytes(caller, file);
  try {
    return await decodeImage(bytes, file, caller);
  } catch (error) {
    throw fileError(caller, file, messageOf(error).replace(`${caller}: `, ''), error);
  }
}
