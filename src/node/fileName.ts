import { fileURLToPath } from 'node:url';
import { OptionError } from '../errors.js';

/**
 * A path as a string, whichever way it was given.
 * @throws An {@link OptionError} for a URL that is no file's.
 */
export function fileName(path: string | URL): string {
  if (!(path instanceof URL)) return path;
  try {
    return fileURLToPath(path);
  } catch (cause) {
    throw new OptionError(`netlens/node: got the URL ${path.href}; wanted a path, or a file: URL.`, { cause });
  }
}
