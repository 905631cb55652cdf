import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dispose, engine, io, keep, tidy, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { models, type LayersModel } from '@tensorflow/tfjs-layers';
import { UnsupportedModelError } from '../errors.js';
import { show } from '../options.js';
import { failingLayer } from './failingLayer.js';
import { fileName } from './fileName.js';
import { isManifest } from './isManifest.js';
import { inTfjsTerms } from './keras/inTfjsTerms.js';
import { normalizationWeights } from './keras/normalization.js';
import { withKnownShapes } from './keras/withKnownShapes.js';
import { unknownLayers } from './unknownLayers.js';
import { unreachableLayers } from './unreachableLayers.js';
import { weightBytes } from './weightBytes.js';
import { withoutInitializers } from './withoutInitializers.js';

/**
 * A LayersModel from disk: what tfjs's `model.save` and the TensorFlow.js converter write. Weights may lie in any
 * number of shards and be quantized (uint8, uint16, float16). The model is not compiled, and an optimizer's state is
 * left out, and so are the layers' initializers, which the weights make needless. What Keras has and tfjs has not is said in
 * tfjs's layers where that gives the same answers: augmentation, arithmetic between layers. (Loading over the network is
 * tfjs's own `tf.loadLayersModel(url)`; its `file://` needs tfjs-node.)
 *
 * Custom layers must be registered before: `tf.serialization.registerClass`.
 *
 * @param path - The directory that holds `model.json`, or the JSON file itself; a path or a `file:` URL.
 * @returns The model, with its weights; the caller disposes of it. If it rejects, nothing stays allocated.
 * @throws An {@link UnsupportedModelError} naming the file, where one is missing or damaged, is not a LayersModel, holds layers that
 * tfjs does not know or cannot build, which it names, or lacks weights.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { loadLayersModel } from 'netlens/node';
 *
 * const model = await loadLayersModel('examples/world/model');
 * console.log(model.inputs[0]?.shape); // [ null, 64, 64, 3 ]
 * model.dispose();
 * ```
 */
export async function loadLayersModel(path: string | URL): Promise<LayersModel> {
  const name = fileName(path);
  if (typeof name !== 'string') {
    throw new UnsupportedModelError(`loadLayersModel: got the path ${show(name)}; wanted a string or a URL.`);
  }
  const file = await jsonFile(name);
  const { modelTopology, weightsManifest } = await readJson(file);
  const shards = weightsManifest.flatMap((group) => group.paths).map((shard) => join(dirname(file), shard));
  const data = await Promise.all(shards.map(readBytes));

  const specs = weightsManifest.flatMap((group) => group.weights);
  const wanted = weightBytes(specs);
  const got = data.reduce((total, { byteLength }) => total + byteLength, 0);
  if (got !== wanted) {
    throw new UnsupportedModelError(
      `loadLayersModel: ${shards.join(' and ') || file} holds ${got} bytes of weights; ${file} describes ${wanted}. ` +
        'A download may be cut off.',
    );
  }
  const model = await build(modelTopology, file);
  // A tidy, for what is read and not used, and what a constraint leaves behind when it is applied to what is set.
  tidy(() => setWeights(model, modelTopology, io.decodeWeights(data, specs), specs, file));
  return model;
}

async function jsonFile(path: string): Promise<string> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isDirectory ? join(path, 'model.json') : path;
}

async function readBytes(file: string): Promise<ArrayBuffer> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(file);
    return buffer.slice(byteOffset, byteOffset + byteLength);
  } catch (error) {
    throw new UnsupportedModelError(`loadLayersModel: ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function readJson(file: string): Promise<io.ModelJSON> {
  const text = new TextDecoder().decode(await readBytes(file));
  let json: Partial<io.ModelJSON> | null;
  try {
    json = JSON.parse(text) as Partial<io.ModelJSON> | null;
  } catch (error) {
    throw new UnsupportedModelError(`loadLayersModel: ${file} is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (json?.format === 'graph-model') {
    throw new UnsupportedModelError(
      `loadLayersModel: ${file} is a GraphModel, which has no layers to look into. ` +
        'Convert the Keras model with tensorflowjs_converter --output_format=tfjs_layers_model.',
    );
  }
  if (!json?.modelTopology || !Array.isArray(json.weightsManifest)) {
    throw new UnsupportedModelError(
      `loadLayersModel: ${file} is not a saved LayersModel: wanted "modelTopology" and "weightsManifest" in it.`,
    );
  }
  if (!isManifest(json.weightsManifest)) {
    throw new UnsupportedModelError(
      `loadLayersModel: the "weightsManifest" of ${file} is damaged: wanted groups of "paths" and of "weights", each with a name, a shape and a dtype.`,
    );
  }
  return json as io.ModelJSON;
}

async function build(topology: object, file: string): Promise<LayersModel> {
  const translated = inTfjsTerms(topology);
  const waiting = unreachableLayers(translated);
  if (waiting.length > 0) {
    throw new UnsupportedModelError(
      `loadLayersModel: ${file} cannot be built: ${waiting.slice(0, 5).join(', ')} wait for each other or for a layer that is not there.`,
    );
  }
  const json = await withKnownShapes(withoutInitializers(translated) as object, fromJson);
  try {
    return await fromJson(json);
  } catch (error) {
    throw new UnsupportedModelError(
      `loadLayersModel: ${file} cannot be built: ${await whyNot(json, error as Error)}${advice(topology)}`,
      { cause: error },
    );
  }
}

/** Keras 3's form is one that tfjs does not read, unless somebody changed it by hand. */
function advice(topology: object): string {
  const { keras_version: version } = topology as { keras_version?: unknown };
  if (typeof version !== 'string' || !(Number.parseInt(version) >= 3)) return '';
  return (
    ` (Written by Keras ${version.slice(0, 20)}, whose form tfjs does not read: save the model with the package tf_keras ` +
    '(TF_USE_LEGACY_KERAS=1) as HDF5, and convert that.)'
  );
}

async function whyNot(topology: object, error: Error): Promise<string> {
  const unknown = unknownLayers(topology);
  if (unknown.length > 0) {
    return (
      `tfjs does not know ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}. ` +
      'Replace such layers before converting, or write them for tfjs and register them with tf.serialization.registerClass.'
    );
  }
  const failure = await failingLayer(topology, (part) =>
    fromJson(part).then(
      (model) => void model.dispose(),
      (reason: unknown) => reason as Error,
    ),
  );
  return failure === undefined
    ? error.message
    : `layer "${failure.name}" (${failure.className}): ${failure.error.message}`;
}

async function fromJson(topology: object): Promise<LayersModel> {
  const { registeredVariables } = engine().state;
  const before = new Set(Object.keys(registeredVariables));
  // tf.loadLayersModel would leave weights behind where it fails. This builds the model before it first yields, so what is
  // registered when the call returns, and was not before, is the model's.
  engine().startScope();
  const building = models.modelFromJSON(topology as Parameters<typeof models.modelFromJSON>[0]);
  const loose = engine().state.activeScope.track.map((tensor) => keep(tensor));
  engine().endScope();
  const added = Object.entries(registeredVariables).filter(([name]) => !before.has(name));
  try {
    return await building;
  } catch (error) {
    for (const [, variable] of added) variable.dispose();
    dispose(loose);
    throw error;
  }
}

function setWeights(
  model: LayersModel,
  topology: unknown,
  weights: NamedTensorMap,
  specs: io.WeightsManifestEntry[],
  file: string,
): void {
  const own = specs.filter(({ group }) => group !== 'optimizer').map(({ name }) => [name, weights[name]!] as const);
  try {
    model.loadWeights(normalizationWeights(topology, Object.fromEntries(own)));
  } catch (error) {
    model.dispose();
    throw new UnsupportedModelError(
      `loadLayersModel: the weights of ${file} do not fit its layers: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
