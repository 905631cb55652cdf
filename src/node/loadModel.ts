import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UnsupportedModelError } from '../errors.js';
import { buildModel } from '../models/load/buildModel.js';
import type { ModelFiles } from '../models/load/ModelFiles.js';
import type { LoadModelOptions } from '../models/load/LoadModelOptions.js';
import { readArtifacts } from '../models/load/readArtifacts.js';
import { checkLoadOptions, loadModel as loadAnywhere, type ModelSource } from '../models/loadModel.js';
import { fileName } from './fileName.js';

/**
 * The `loadModel` of netlens, which also reads from disk.
 *
 * @param source - A directory that holds `model.json`, or the JSON file itself, as a path or a `file:` URL. Or whatever
 *   the `loadModel` of netlens takes.
 * @param options - See {@link LoadModelOptions}.
 * @returns The model with its weights; the caller disposes of it. If it rejects, nothing stays allocated.
 * @throws What the `loadModel` of netlens throws.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { loadModel } from 'netlens/node';
 *
 * const model = await loadModel('examples/world/model');
 * console.log(model.inputs[0]?.shape); // [ null, 64, 64, 3 ]
 * model.dispose();
 * ```
 */
export async function loadModel(
  source: ModelSource,
  options: LoadModelOptions = {},
): Promise<LayersModel | GraphModel> {
  checkLoadOptions(options);
  const path = pathOf(source);
  if (path === undefined) return loadAnywhere(source, options);
  return buildModel(await readArtifacts(await readPath(path, options), options));
}

/** A path on disk; undefined for anything else. */
function pathOf(source: ModelSource): string | undefined {
  if (source instanceof URL) return source.protocol === 'file:' ? fileName(source) : undefined;
  if (typeof source !== 'string') return undefined;
  // Of one letter, it is a drive.
  const [, scheme] = /^([a-z][a-z\d+.-]+):/i.exec(source) ?? [];
  if (scheme === undefined) return source;
  return scheme === 'file' ? fileName(new URL(source)) : undefined;
}

async function readPath(path: string, { signal }: LoadModelOptions): Promise<ModelFiles> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const name = isDirectory ? join(path, 'model.json') : path;
  const pathOfShard = (shard: string): string => join(dirname(name), shard);
  return {
    name,
    text: new TextDecoder().decode(await readBytes(name, signal)),
    nameOf: pathOfShard,
    read: async (shard, received) => {
      const bytes = await readBytes(pathOfShard(shard), signal);
      received(bytes.byteLength);
      return bytes;
    },
  };
}

async function readBytes(file: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(file, { signal });
    return buffer.slice(byteOffset, byteOffset + byteLength);
  } catch (error) {
    signal?.throwIfAborted();
    throw new UnsupportedModelError(`loadModel: ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
