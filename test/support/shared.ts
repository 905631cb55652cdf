import { besideModels, exists, readBytes } from './disk.js';

export { models, readBytes, world } from './disk.js';

/**
 * TensorFlow's results and photos, beside the folder of real models (NETLENS_MODELS, else ../shared/models). The
 * repository does not hold them: the tests that need them do not run where they are not.
 */
export const golden = `${besideModels}/golden`;
export const photos = `${besideModels}/photos`;

/** What was not here, and what was left out therefore: a line for each, for the conformance suite. */
export const absent: string[] = [];

/** Whether a folder is there; says in one line what is left out where it is not. */
export function present(folder: string, without: string): boolean {
  const found = exists(folder);
  if (!found) {
    absent.push(`${folder} is not here: ${without} are left out. Set NETLENS_MODELS to the folder of models.`);
    console.log(absent.at(-1));
  }
  return found;
}

export function readJson<T>(file: string): T {
  return JSON.parse(new TextDecoder().decode(readBytes(file))) as T;
}

export function readFloats(file: string): Float32Array {
  return new Float32Array(readBytes(file).buffer);
}
