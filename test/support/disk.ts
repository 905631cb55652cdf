import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Where the tests' files are. In a page of the conformance suite, conformance/hosts/served.ts takes this file's place.
// The bundles lie as deep in the repository as this file.
const root = fileURLToPath(new URL('../..', import.meta.url));

export const models: string = resolve(process.env['NETLENS_MODELS'] ?? resolve(root, '../shared/models'));
export const besideModels: string = dirname(models);
/** The embedded network. */
export const world: string = resolve(root, 'examples/world/model');

export function exists(path: string): boolean {
  return existsSync(path);
}

/** A file's bytes in a buffer of their own. */
export function readBytes(file: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(file));
}
