import { dispose, engine, keep } from '@tensorflow/tfjs-core';
import { models, type LayersModel } from '@tensorflow/tfjs-layers';
import { UnsupportedModelError } from '../../errors.js';
import { dialectOf } from '../keras3/dialect.js';
import { inTfjsTerms } from '../keras3/inTfjsTerms.js';
import type { Json, LayerJson } from '../keras3/LayerJson.js';
import { Refusal } from '../keras3/Refusal.js';
import { failingLayer } from './failingLayer.js';
import { computeInnerAxes } from './innerAxes.js';
import { maskedAttention } from './maskedAttention.js';
import type { Artifacts } from './ModelFiles.js';
import { setWeights } from './setWeights.js';
import { unknownLayers } from './unknownLayers.js';
import { unreachableLayers } from './unreachableLayers.js';
import { withoutInitializers } from './withoutInitializers.js';
import { withOwnClasses } from './withOwnClasses.js';

/** A layers-model, with its weights. */
export async function buildLayersModel(artifacts: Artifacts): Promise<LayersModel> {
  const { name, modelTopology } = artifacts;
  const model = await buildTopology(modelTopology, name);
  try {
    setWeights(model, artifacts);
  } catch (error) {
    model.dispose();
    throw new UnsupportedModelError(
      `loadModel: the weights of ${name} do not fit its layers: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return model;
}

/** A layers-model of a topology in any dialect; its weights are zeros. */
export function buildTopology(topology: object, name: string): Promise<LayersModel> {
  return build(translated(topology as Json, name), name);
}

function translated(topology: Json, name: string): LayerJson {
  try {
    return inTfjsTerms(topology, dialectOf(topology));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new UnsupportedModelError(`loadModel: ${name} cannot be built: ${error.message}`, { cause: error });
  }
}

async function build(translated: LayerJson, name: string): Promise<LayersModel> {
  const waiting = unreachableLayers(translated);
  if (waiting.length > 0) {
    throw new UnsupportedModelError(
      `loadModel: ${name} cannot be built: ${waiting.slice(0, 5).join(', ')} wait for each other or for a layer that is not there.`,
    );
  }
  const json = withoutInitializers(translated) as object;
  let model: LayersModel;
  try {
    model = await fromJson(json);
  } catch (error) {
    const reason = await whyNot(json, error as Error);
    throw new UnsupportedModelError(`loadModel: ${name} cannot be built: ${reason}`, { cause: error });
  }
  const masked = maskedAttention(model);
  if (masked === undefined) {
    computeInnerAxes(model);
    return model;
  }
  model.dispose();
  throw new UnsupportedModelError(
    `loadModel: ${name} cannot be built: layer "${masked.name}" (${masked.getClassName()}): a mask reaches it, which netlens ` +
      'lacks. Build the model without mask_zero and Masking, and pad all examples alike.',
  );
}

async function whyNot(topology: object, error: Error): Promise<string> {
  const unknown = unknownLayers(topology);
  if (unknown.length > 0) {
    return (
      `tfjs and netlens do not know ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}. ` +
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
  // tf.loadLayersModel would leave weights behind where it fails. This builds the model before it first yields, so what
  // is registered when the call returns, and was not before, is the model's.
  engine().startScope();
  const building = withOwnClasses(() => models.modelFromJSON(topology as Parameters<typeof models.modelFromJSON>[0]));
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
