import { concat, dispose, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Box, Network, Target } from 'netlens';
import { answerOf, type Answer } from '../../models/answerOf.js';
import { asInput, pictureShape } from '../../models/pictureShape.js';
import { targetOf } from '../../models/targetOf.js';
import { startBackend, type BackendName } from './backends.js';
import type { ModelFacts } from './facts.js';
import { cancelJob } from './job.js';
import { embedded, fromFiles, fromUrl, photoNetwork, type Source } from './load.js';
import { rangeOf, type Normalization } from './normalization.js';
import { letGo, opening, sourceOf, type Choice, type Opened } from './opening.js';
import { pictureInput } from './pictureInput.js';

/** The least and the greatest number that a picture can have. */
export type Scale = readonly [number, number];

/** What the network says of the picture, and how long it took. */
export interface TimedAnswer extends Answer {
  readonly milliseconds: number;
}

/** The network that every view looks at, and the one that Compare lays beside it. */
export type Seat = 'first' | 'second';

const seats: Record<Seat, Opened | undefined> = { first: undefined, second: undefined };

/** The network and the picture that are open; `image` is as the model takes it. */
export function current(seat: Seat = 'first'): {
  network: Network;
  image: Tensor4D;
  facts: ModelFacts;
  scale: Scale;
  normalization: Normalization;
} {
  const opened = seats[seat];
  if (opened?.image === undefined) throw new Error('Open a model and a picture first.');
  const { network, image, facts, normalization } = opened;
  return { network, image, facts, normalization, scale: rangeOf(normalization) };
}

function openedIn(seat: Seat): Opened {
  const opened = seats[seat];
  if (opened === undefined) throw new Error('Open a model first.');
  return opened;
}

/** What a number of the page's means: a class, a class over a region, or one value. */
export function targetFor(index: number, seat: Seat = 'first'): Target {
  const { facts, box } = openedIn(seat);
  return targetOf(facts.output, index, box);
}

/** Works on the picture for as long as it takes, also when another picture is shown meanwhile. */
export async function keepingPicture<T>(
  work: (image: Tensor4D, network: Network, scale: Scale) => Promise<T>,
  seat: Seat = 'first',
): Promise<T> {
  const { network, image, scale } = current(seat);
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

export async function openUrl(url: string): Promise<ModelFacts> {
  return open(await fromUrl(url));
}

export async function openFiles(files: readonly File[]): Promise<ModelFacts> {
  return open(await fromFiles(files));
}

/** Looks at another output of the model that is open. */
export function useOutput(name: string): Promise<ModelFacts> {
  return open(openedIn('first').source, name);
}

/** Opens a model in the place of the one before, which stays where the new one cannot be opened. */
export async function open(source: Source, output?: string): Promise<ModelFacts> {
  const made = await opening(source, output);
  await cancelJob();
  close('first');
  seats.first = made;
  return made.facts;
}

/** Opens a network beside the one that every view looks at. */
export async function openSecond(choice: Choice): Promise<ModelFacts> {
  const made = await opening(await sourceOf(choice), undefined);
  close('second');
  seats.second = made;
  return made.facts;
}

export function closeSecond(): void {
  close('second');
}

export async function openPhotoNetwork(): Promise<ModelFacts> {
  return open(await photoNetwork());
}

function close(seat: Seat): void {
  const opened = seats[seat];
  if (opened === undefined) return;
  seats[seat] = undefined;
  opened.network.dispose();
  opened.model.dispose();
  dispose(opened.image);
}

/** Goes over to another backend, and opens the model there. */
export async function useBackend(wanted: readonly BackendName[]): Promise<BackendName> {
  await cancelJob();
  const [before, second] = [seats.first, seats.second];
  const started = await startBackend(wanted);
  // Its weights are on the backend before, and perhaps lost: the page opens it anew.
  seats.second = undefined;
  if (second !== undefined) letGo(second);
  if (before === undefined) return started;
  // What was on a lost GPU is gone: weights and picture are made anew.
  const { normalization, pixels, box } = before;
  seats.first = undefined;
  seats.first = { ...(await opening(before.source, before.output)), normalization, pixels, box };
  letGo(before);
  if (pixels !== undefined) setPicture(pixels, normalization);
  return started;
}

/** A picture of the size that the model takes, in the range that it was trained on. */
export function setPicture(pixels: ImageData, normalization: Normalization, seat: Seat = 'first'): void {
  const opened = openedIn(seat);
  dispose(opened.image);
  opened.pixels = pixels;
  opened.normalization = normalization;
  opened.image = toTensor([pixels], seat);
}

/** Explains a class of a segmentation over a box of the output's places; without one, where the class wins. */
export function useBox(box: Box | undefined): void {
  openedIn('first').box = box;
}

/** Pictures of the size that the model takes, as it wants them. */
export function toTensor(pictures: readonly ImageData[], seat: Seat = 'first'): Tensor4D {
  const { facts, normalization, network } = openedIn(seat);
  return tidy(() => {
    const images = concat(pictures.map((picture) => pictureInput(picture, normalization, facts.channels)));
    return asInput(images, pictureShape(network.inputs));
  });
}

export function predict(seat: Seat = 'first'): Promise<TimedAnswer> {
  return keepingPicture(async (image, network) => {
    await answerOf(network, image); // the first compiles
    const start = performance.now();
    const answer = await answerOf(network, image);
    return { ...answer, milliseconds: performance.now() - start };
  }, seat);
}

/** Reads a tensor and disposes of it. */
export async function read(made: Tensor): Promise<Float32Array> {
  const values = await made.data<'float32'>();
  made.dispose();
  return values;
}
