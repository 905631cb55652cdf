import type { GraphModel } from '@tensorflow/tfjs-converter';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel, parseLabels } from 'netlens';
import labelsText from '../../world/model/labels.txt?raw';
import embeddedUrl from '../../world/model/model.json?url';
import embeddedWeights from '../../world/model/weights.bin?url';
import photoFiles from 'virtual:photo-network';
import type { Guess } from './guess.js';

/** A model that can be loaded as often as backends are changed, and the names of its classes. */
export interface Source {
  readonly load: () => Promise<LayersModel | GraphModel>;
  readonly labels: readonly string[];
  /** What a graph-model is called, which has no name of its own. */
  readonly name: string;
  /** What its makers say that it was trained on; measured where undefined. */
  readonly guess?: Guess;
}

export async function embedded(): Promise<Source> {
  const handler = await fromAssets(embeddedUrl, embeddedWeights);
  return { load: () => loadModel(handler), labels: parseLabels(labelsText), name: 'shapes' };
}

/** The real network that the page brings along. */
export async function photoNetwork(): Promise<Source> {
  if (photoFiles === undefined) throw new Error('This page was built without a network for photos: open your own.');
  const { model, weights, labels } = photoFiles;
  const [handler, names] = await Promise.all([fromAssets(model, weights), fetch(labels)]);
  const guess = { name: '-1..1', because: 'MobileNet’s makers say so' };
  return { load: () => loadModel(handler), labels: parseLabels(await names.text()), name: 'MobileNet v1', guess };
}

/** A model of one shard whose files the page brings along, under names that the build gives them. */
export async function fromAssets(url: string, weights: string): Promise<io.IOHandler> {
  const [model, bytes] = await Promise.all([fetch(url), fetch(weights)]);
  const { modelTopology, weightsManifest } = (await model.json()) as io.ModelJSON;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const weightData = await bytes.arrayBuffer();
  return { load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }) };
}

/** A model by its address; it is called as its folder is. A fragment, `#labels=FILE`, names the file of its labels. */
export async function fromUrl(url: string): Promise<Source> {
  const [address = '', file] = url.split('#labels=');
  const [, folder] = /([^/]+)\/[^/]*$/.exec(new URL(address).pathname) ?? [];
  const labels = file === undefined ? [] : parseLabels(await (await fetch(new URL(file, address))).text());
  return { load: () => loadModel(address), labels, name: decodeURIComponent(folder ?? 'model') };
}

/** A model's files, dropped or chosen together, and perhaps a list of names: Teachable Machine's is metadata.json. */
export async function fromFiles(files: readonly File[]): Promise<Source> {
  const names = files.find(({ name }) => /(label|class).*\.(txt|json)$|^metadata\.json$/i.test(name));
  const load = (): ReturnType<typeof loadModel> => loadModel(files);
  const [folder] = (files[0]?.webkitRelativePath ?? '').split('/');
  return { load, labels: names === undefined ? [] : await namesIn(names), name: folder || 'model' };
}

/** The names in a file of labels. */
export async function namesIn(file: File): Promise<readonly string[]> {
  try {
    return parseLabels(await file.text());
  } catch (error) {
    throw new Error(`${file.name}: ${(error as Error).message}`, { cause: error });
  }
}
