import { fileURLToPath } from 'node:url';

/** A path as a string, whichever way it was given. */
export function fileName(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path;
}
