import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import labelsText from '../../world/model/labels.txt?raw';
import embeddedUrl from '../../world/model/model.json?url';
import embeddedWeights from '../../world/model/weights.bin?url';
import { readLabels } from './labels.js';

/** A model that can be loaded as often as backends are changed, and the names of its classes. */
export interface Source {
  readonly load: () => Promise<LayersModel>;
  readonly labels: readonly string[];
}

export async function embedded(): Promise<Source> {
  const weights = await (await fetch(embeddedWeights)).arrayBuffer();
  const { modelTopology, weightsManifest } = (await (await fetch(embeddedUrl)).json()) as io.ModelJSON;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  return {
    load: () => loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData: weights.slice(0) })),
    labels: readLabels(labelsText, 'labels.txt'),
  };
}

/** A model.json with its shards, dropped or chosen together, and perhaps a list of names. */
export async function fromFiles(files: readonly File[]): Promise<Source> {
  const names = files.find(({ name }) => /(label|class).*\.(txt|json)$/i.test(name));
  const json = files.find((file) => file !== names && file.name.endsWith('.json'));
  if (json === undefined) throw new Error('There is no model.json among these files.');
  const parsed = await readManifest(json);
  const wanted = parsed.weightsManifest.flatMap(({ paths }) => paths);
  const missing = wanted.filter((path) => !files.some(({ name }) => path.endsWith(name)));
  if (missing.length > 0) throw new Error(`${json.name} also needs ${missing.join(', ')}: drop all files together.`);
  const shards = wanted.map((path) => files.find(({ name }) => path.endsWith(name)) as File);
  return {
    load: () => loadLayersModel(io.browserFiles([json, ...shards])),
    labels: names === undefined ? [] : readLabels(await names.text(), names.name),
  };
}

async function readManifest(json: File): Promise<io.ModelJSON> {
  let parsed: Partial<io.ModelJSON> | null;
  try {
    parsed = JSON.parse(await json.text()) as Partial<io.ModelJSON> | null;
  } catch {
    throw new Error(`${json.name} is not JSON.`);
  }
  if (!Array.isArray(parsed?.weightsManifest) || parsed.modelTopology === undefined) {
    throw new Error(`${json.name} is not a TensorFlow.js LayersModel: it has no weights or no layers in it.`);
  }
  return parsed as io.ModelJSON;
}
