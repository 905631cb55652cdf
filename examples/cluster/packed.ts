import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** A part as it lies in Redis: JSON, compressed to a fifth or less. docs/scale.md has the sizes. */
export async function pack(part: unknown): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify(part));
}

/** The part again. */
export async function unpack<T>(bytes: Buffer): Promise<T> {
  return JSON.parse((await promisify(gunzip)(bytes)).toString()) as T;
}
