import { dispose, io, tensor4d, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { openNetwork, receptiveField, type Network } from 'netlens';
import labelsText from '../../world/model/labels.txt?raw';
import embeddedUrl from '../../world/model/model.json?url';
import embeddedWeights from '../../world/model/weights.bin?url';
import { makePicture } from '../../world/world.js';
import { startBackend, type BackendName } from './backends.js';

/** A layer as the page lists it. */
export interface LayerRow {
  readonly path: string;
  readonly className: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  readonly activation: string | undefined;
  /** What a neuron sees of the picture; undefined for a layer without places. */
  readonly field: ReturnType<typeof receptiveField> | undefined;
}

/** What the page knows of the model that is open. */
export interface ModelFacts {
  readonly name: string;
  readonly parameters: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly layers: readonly LayerRow[];
  readonly labels: readonly string[];
}

/** The values of black and of white. */
export type Scale = readonly [number, number];

/** An answer of the network. */
export interface Answer {
  readonly probabilities: Float32Array;
  readonly milliseconds: number;
}

interface Opened {
  readonly model: LayersModel;
  readonly facts: ModelFacts;
  network: Network;
  image: Tensor4D | undefined;
  scale: Scale;
  pixels: ImageData | undefined;
}

let opened: Opened | undefined;
let reopen: (() => Promise<LayersModel>) | undefined;

const FREE_SIDE = 224;

/** The network and the picture that are open. */
export function current(): { network: Network; image: Tensor4D; facts: ModelFacts; scale: Scale } {
  if (opened?.image === undefined) throw new Error('Open a model and a picture first.');
  const { network, image, facts, scale } = opened;
  return { network, image, facts, scale };
}

/** Works on the picture for as long as it takes, also when another picture is shown meanwhile. */
export async function keepingPicture<T>(
  work: (image: Tensor4D, network: Network, scale: Scale) => Promise<T>,
): Promise<T> {
  const { network, image, scale } = current();
  const kept = image.clone();
  try {
    return await work(kept, network, scale);
  } finally {
    kept.dispose();
  }
}

export async function openEmbedded(): Promise<ModelFacts> {
  const weights = await (await fetch(embeddedWeights)).arrayBuffer();
  const { modelTopology, weightsManifest } = (await (await fetch(embeddedUrl)).json()) as io.ModelJSON;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  return open(
    () => loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData: weights.slice(0) })),
    labelsText.trim().split('\n'),
  );
}

export function openUrl(url: string): Promise<ModelFacts> {
  return open(() => loadLayersModel(url), []);
}

/** A model.json with its shards, dropped or chosen together. */
export async function openFiles(files: readonly File[]): Promise<ModelFacts> {
  const json = files.find(({ name }) => name.endsWith('.json'));
  if (json === undefined) throw new Error('There is no model.json among these files.');
  const parsed = await readManifest(json);
  const wanted = parsed.weightsManifest.flatMap(({ paths }) => paths);
  const missing = wanted.filter((path) => !files.some(({ name }) => path.endsWith(name)));
  if (missing.length > 0) throw new Error(`${json.name} also needs ${missing.join(', ')}: drop all files together.`);
  const shards = wanted.map((path) => files.find(({ name }) => path.endsWith(name)) as File);
  return open(() => loadLayersModel(io.browserFiles([json, ...shards])), []);
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

async function open(load: () => Promise<LayersModel>, labels: readonly string[]): Promise<ModelFacts> {
  const model = await load();
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  if (model.inputs.length !== 1 || (channels !== 1 && channels !== 3)) {
    model.dispose();
    throw new Error('This model does not take one picture with 1 or 3 channels, which is what the studio can show.');
  }
  const network = openNetwork(model);
  close();
  reopen = load;
  const layers = network.layers.map((layer): LayerRow => ({
    path: layer.path,
    className: layer.className,
    outputShape: layer.outputShape,
    parameters: layer.parameters,
    activation: layer.activation,
    field: fieldOf(network, layer.path),
  }));
  const facts: ModelFacts = {
    name: model.name,
    parameters: model.countParams(),
    height: height ?? FREE_SIDE,
    width: width ?? FREE_SIDE,
    channels,
    layers,
    labels,
  };
  opened = { model, facts, network, image: undefined, scale: [0, 1], pixels: undefined };
  return facts;
}

function fieldOf(network: Network, path: string): LayerRow['field'] {
  try {
    return receptiveField(network, path);
  } catch {
    return undefined; // a layer without places, or a model that takes pictures of any size
  }
}

function close(): void {
  if (opened === undefined) return;
  opened.network.dispose();
  opened.model.dispose();
  dispose(opened.image);
  opened = undefined;
}

/** Goes over to another backend, and opens the model there. */
export async function useBackend(wanted: readonly BackendName[]): Promise<BackendName> {
  const before = opened;
  const started = await startBackend(wanted);
  if (before === undefined || reopen === undefined) return started;
  // What was on a lost GPU is gone: weights and picture are made anew.
  const { facts, scale, pixels } = before;
  opened = undefined;
  const model = await reopen();
  opened = { model, facts, network: openNetwork(model), image: undefined, scale, pixels };
  try {
    before.network.dispose();
    before.model.dispose();
    dispose(before.image);
  } catch {
    // A lost backend has nothing left to dispose of.
  }
  if (pixels !== undefined) setPicture(pixels, scale);
  return started;
}

/** A picture of the size that the model takes, in the range that it was trained on. */
export function setPicture(pixels: ImageData, scale: Scale): void {
  if (opened === undefined) throw new Error('Open a model first.');
  dispose(opened.image);
  opened.pixels = pixels;
  opened.scale = scale;
  opened.image = toTensor(pixels, scale, opened.facts.channels);
}

function toTensor({ data, width, height }: ImageData, [black, white]: Scale, channels: number): Tensor4D {
  const values = new Float32Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]] as [number, number, number];
    const levels = channels === 3 ? [red, green, blue] : [0.299 * red + 0.587 * green + 0.114 * blue];
    levels.forEach((level, c) => (values[i * channels + c] = black + (level / 255) * (white - black)));
  }
  return tensor4d(values, [1, height, width, channels]);
}

export function predict(): Promise<Answer> {
  return keepingPicture(async (image, network) => {
    await answer(network, image); // the first compiles
    const start = performance.now();
    const probabilities = await answer(network, image);
    return { probabilities, milliseconds: performance.now() - start };
  });
}

/** The values of black and white that the model was probably trained on: what its name and its first layers say. */
export function guessScale(): Scale {
  if (opened === undefined) throw new Error('Open a model first.');
  const { name, layers } = opened.facts;
  if (
    layers
      .slice(0, 3)
      .some(({ className }) => /Rescaling|Normalization$/.test(className) && className !== 'BatchNormalization')
  ) {
    return [0, 255];
  }
  if (/mobilenet|inception|xception|nasnet/i.test(name)) return [-1, 1];
  return /vgg|resnet|efficientnet/i.test(name) ? [0, 255] : [0, 1];
}

async function answer(network: Network, image: Tensor4D): Promise<Float32Array> {
  const output = network.predict(image);
  const all: Tensor[] = Array.isArray(output) ? output : [output];
  const values = await (all[0] as Tensor2D).data<'float32'>();
  dispose(all);
  return values;
}

/** A picture of the embedded network's world. */
export function worldPicture(seed: number): ImageData {
  const { pixels } = makePicture(seed, { objects: 2 });
  const side = Math.sqrt(pixels.length / 3);
  const data = new Uint8ClampedArray(side * side * 4);
  for (let i = 0; i < side * side; i++) {
    for (let c = 0; c < 3; c++) data[4 * i + c] = 255 * (pixels[3 * i + c] as number);
    data[4 * i + 3] = 255;
  }
  return new ImageData(data, side, side);
}

/** Reads a tensor and disposes of it. */
export async function read(tensor: Tensor): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}
