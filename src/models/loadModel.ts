import { io } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { OptionError } from '../errors.js';
import { checkOptions, isListOf, show } from '../options.js';
import { checkPace } from '../pace.js';
import { buildModel } from './load/buildModel.js';
import type { LoadModelOptions } from './load/LoadModelOptions.js';
import type { Artifacts } from './load/ModelFiles.js';
import { readArtifacts } from './load/readArtifacts.js';
import { readFiles } from './load/readFiles.js';
import { readHandler } from './load/readHandler.js';
import { readUrl } from './load/readUrl.js';

/** What {@link loadModel} reads. */
export type ModelSource = string | URL | readonly File[] | io.IOHandler;

/**
 * A model, whatever wrote it: layers-models of tfjs, Keras 2, tf_keras and Keras 3, Teachable Machine's, and
 * graph-models. Weights may lie in any number of shards and be quantized. A layers-model is not compiled, and an
 * optimizer's state is left out. What Keras has and tfjs lacks becomes layers that give Keras's answers:
 * `model.predict` gives them too. Layers of your own must be registered before: `tf.serialization.registerClass`.
 *
 * Graph-models need the package `@tensorflow/tfjs-converter`, which is imported only then.
 *
 * @param source - A URL or a string with one: the address of a `model.json`, or of its folder with a slash at the end.
 * A query goes to the weights' files as well. Or files, dropped or chosen together in any order. Or tfjs's IO handler.
 * The `loadModel` of `netlens/node` also takes a path.
 * @param options - See {@link LoadModelOptions}.
 * @returns The model with its weights; the caller disposes of it. If it rejects, nothing stays allocated.
 * @throws An {@link UnsupportedModelError} for a missing or damaged file, and for a model with a layer that cannot give
 *   Keras's answers, naming both. An {@link OptionError} for another source.
 *
 * @example
 * ```ts no-run
 * import { loadModel } from 'netlens';
 *
 * const model = await loadModel('https://example.com/model/model.json?signature=1f2e');
 * ```
 */
export async function loadModel(
  source: ModelSource,
  options: LoadModelOptions = {},
): Promise<LayersModel | GraphModel> {
  checkLoadOptions(options);
  return buildModel(await read(source, options));
}

/**
 * Checks the options of loadModel.
 * @throws {OptionError}
 */
export function checkLoadOptions(options: LoadModelOptions): void {
  checkOptions('loadModel', options, ['signal', 'onProgress', 'requestInit']);
  checkPace('loadModel', options);
  const { requestInit = {} } = options;
  if (typeof requestInit !== 'object' || requestInit === null) {
    throw new OptionError(`loadModel: requestInit is ${show(requestInit)}; wanted an object, as fetch takes it.`);
  }
}

async function read(source: ModelSource, options: LoadModelOptions): Promise<Artifacts> {
  if (typeof source === 'string' || source instanceof URL) return readAddress(source, options);
  if (isListOf(source, (file) => file instanceof File)) {
    return readArtifacts(await readFiles(source as readonly File[], options.signal), options);
  }
  if (typeof (source as Partial<io.IOHandler> | null)?.load === 'function') {
    return readHandler(source as io.IOHandler, options);
  }
  throw new OptionError(`loadModel: got ${show(source)}; wanted a URL, a list of files, or an IO handler.`);
}

async function readAddress(source: string | URL, options: LoadModelOptions): Promise<Artifacts> {
  const url = urlOf(source);
  // indexeddb:, localstorage: and what else has been registered with tfjs.
  const [handler] = FETCHED.includes(url.protocol) ? [] : io.getLoadHandlers(String(source));
  if (handler !== undefined) return readHandler(handler, options);
  return readArtifacts(await readUrl(url, options), options);
}

const FETCHED: readonly string[] = ['http:', 'https:', 'file:', 'blob:', 'data:'];

function urlOf(source: string | URL): URL {
  const page = (globalThis as { document?: { baseURI: string }; location?: { href: string } }).document?.baseURI;
  try {
    return new URL(source, page ?? (globalThis as { location?: { href: string } }).location?.href);
  } catch (cause) {
    throw new OptionError(
      `loadModel: got ${show(source)}; wanted a URL. For a path, import loadModel from netlens/node.`,
      { cause },
    );
  }
}
