import { dispose, tensor, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { openNetwork, receptiveField, type Network } from 'netlens';
import { makePicture } from '../../world/world.js';
import { startBackend, type BackendName } from './backends.js';
import { guess, type Guess } from './guess.js';
import { cancelJob } from './job.js';
import { fitted } from './labels.js';
import { embedded, fromFiles, type Source } from './load.js';
import { normalizations, rangeOf, toLevels, toValues, type Normalization } from './normalization.js';

/** A layer as the page lists it. */
export interface LayerRow {
  readonly path: string;
  readonly className: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  readonly activation: string | undefined;
  /** The paths of the layers whose outputs it takes. */
  readonly inputs: readonly string[];
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
  /** How many classes the first output has. */
  readonly classes: number;
  /** What it was probably trained on. */
  readonly guess: Guess;
}

/** The least and the greatest number that a picture can have. */
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
  normalization: Normalization;
  pixels: ImageData | undefined;
}

let opened: Opened | undefined;
let reopen: (() => Promise<LayersModel>) | undefined;

const FREE_SIDE = 224;

/** The network and the picture that are open; `image` has no channels where the model's input has none. */
export function current(): {
  network: Network;
  image: Tensor4D;
  facts: ModelFacts;
  scale: Scale;
  normalization: Normalization;
} {
  if (opened?.image === undefined) throw new Error('Open a model and a picture first.');
  const { network, image, facts, normalization } = opened;
  return { network, image, facts, normalization, scale: rangeOf(normalization) };
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
  return open(await embedded());
}

export function openUrl(url: string): Promise<ModelFacts> {
  return open({ load: () => loadLayersModel(url), labels: [] });
}

export async function openFiles(files: readonly File[]): Promise<ModelFacts> {
  return open(await fromFiles(files));
}

/** Opens a model in the place of the one before, which stays where the new one cannot be opened. */
export async function open({ load, labels }: Source): Promise<ModelFacts> {
  const model = await load();
  const shape = model.inputs[0]?.shape ?? [];
  const [, height, width, channels = 1] = shape;
  if (model.inputs.length !== 1 || ![3, 4].includes(shape.length) || (channels !== 1 && channels !== 3)) {
    model.dispose();
    throw new Error('This model does not take one picture with 1 or 3 channels, which is what the studio can show.');
  }
  const network = openNetwork(model);
  await cancelJob();
  close();
  reopen = load;
  const layers = network.layers.map((layer): LayerRow => ({
    path: layer.path,
    className: layer.className,
    outputShape: layer.outputShape,
    parameters: layer.parameters,
    activation: layer.activation,
    inputs: layer.inputs,
    field: fieldOf(network, layer.path),
  }));
  const classes = model.outputs[0]?.shape.at(-1) ?? 0;
  const facts: ModelFacts = {
    name: model.name,
    parameters: model.countParams(),
    height: height ?? FREE_SIDE,
    width: width ?? FREE_SIDE,
    channels,
    layers,
    labels: fitted(labels, classes),
    classes,
    guess: guess(model.name, layers),
  };
  const normalization = normalizations[facts.guess.name] as Normalization;
  opened = { model, facts, network, image: undefined, normalization, pixels: undefined };
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
  await cancelJob();
  const before = opened;
  const started = await startBackend(wanted);
  if (before === undefined || reopen === undefined) return started;
  // What was on a lost GPU is gone: weights and picture are made anew.
  const { facts, normalization, pixels } = before;
  opened = undefined;
  const model = await reopen();
  opened = { model, facts, network: openNetwork(model), image: undefined, normalization, pixels };
  try {
    before.network.dispose();
    before.model.dispose();
    dispose(before.image);
  } catch {
    // A lost backend has nothing left to dispose of.
  }
  if (pixels !== undefined) setPicture(pixels, normalization);
  return started;
}

/** A picture of the size that the model takes, in the range that it was trained on. */
export function setPicture(pixels: ImageData, normalization: Normalization): void {
  if (opened === undefined) throw new Error('Open a model first.');
  dispose(opened.image);
  opened.pixels = pixels;
  opened.normalization = normalization;
  opened.image = toTensor([pixels]);
}

/** Pictures of the size that the model takes, as it wants them. */
export function toTensor(pictures: readonly ImageData[]): Tensor4D {
  if (opened === undefined) throw new Error('Open a model first.');
  const { facts, normalization, model } = opened;
  const { height, width, channels } = facts;
  const size = height * width * channels;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach((picture, i) => values.set(toValues(picture, normalization, channels), i * size));
  const shape = [pictures.length, height, width, channels] as [number, number, number, number];
  return tensor(values, shape.slice(0, model.inputs[0]?.shape.length) as typeof shape);
}

export function predict(): Promise<Answer> {
  return keepingPicture(async (image, network) => {
    await answer(network, image); // the first compiles
    const start = performance.now();
    const probabilities = await answer(network, image);
    return { probabilities, milliseconds: performance.now() - start };
  });
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
  return pixelsOf(makePicture(seed, { objects: 2 }).pixels);
}

/** The small world's red, green and blue, 0 to 1, as a picture. */
export function pixelsOf(values: Float32Array): ImageData {
  const side = Math.sqrt(values.length / 3);
  return new ImageData(toLevels(values, normalizations['0..1'] as Normalization, 3), side, side);
}

/** Reads a tensor and disposes of it. */
export async function read(made: Tensor): Promise<Float32Array> {
  const values = await made.data<'float32'>();
  made.dispose();
  return values;
}
