import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The folder of real models (NETLENS_MODELS, else ../shared/models), with TensorFlow's results in `golden` and photos in
 * `photos` beside it. The repository does not hold them: the tests that need them do not run where they are not.
 */
export const models: string = resolve(process.env['NETLENS_MODELS'] ?? join(root, '../shared/models'));
export const golden: string = join(dirname(models), 'golden');
export const photos: string = join(dirname(models), 'photos');

/** Whether a folder is there; says in one line what is left out where it is not. */
export function present(folder: string, without: string): boolean {
  const found = existsSync(folder);
  if (!found)
    console.log(`${folder} is not here: ${without} are left out. Set NETLENS_MODELS to the folder of models.`);
  return found;
}

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

export function readFloats(file: string): Float32Array {
  return new Float32Array(readBytes(file).buffer);
}

/** A file's bytes in a buffer of their own. */
export function readBytes(file: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(file));
}
