import { studio } from './client.js';
import * as state from './state.js';
import type { BackendName } from './worker/backends.js';
import type { ModelFacts, Scale } from './worker/session.js';

export const scales: readonly Scale[] = [
  [0, 1],
  [-1, 1],
  [0, 255],
];

const preferred: readonly BackendName[] = ['webgpu', 'webgl', 'wasm', 'cpu'];

/** Does a piece of work, says what it is meanwhile, and turns any failure into a sentence on the page. */
export async function doing<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  state.busy.value = what;
  state.problem.value = '';
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    if (message !== 'Stopped.') state.problem.value = message;
    return undefined;
  } finally {
    state.busy.value = '';
  }
}

export function start(): Promise<void | undefined> {
  return doing('Starting', async () => {
    const wanted = state.wantedBackend.value;
    state.backend.value = await studio.useBackend(wanted === '' ? preferred : [wanted]);
    if (state.modelUrl.value === '') await openEmbedded();
    else await adopt(await studio.openUrl(state.modelUrl.value));
  });
}

export async function openEmbedded(): Promise<void> {
  state.modelUrl.value = '';
  await adopt(await studio.openEmbedded());
}

export async function openUrl(url: string): Promise<void> {
  await adopt(await studio.openUrl(url));
  state.modelUrl.value = url;
}

export async function openFiles(files: readonly File[]): Promise<void> {
  await adopt(await studio.openFiles(files));
  state.modelUrl.value = '';
}

/** A seed of the world whose picture shows two shapes and was not trained on. */
const WORLD_SEED = 3_000_000_106;

async function adopt(facts: ModelFacts): Promise<void> {
  const isFirst = state.model.value === undefined;
  state.model.value = facts;
  state.labels.value = facts.labels;
  if (!isFirst || !facts.layers.some(({ path }) => path === state.layer.value)) state.layer.value = '';
  if (!isFirst) state.target.value = undefined;
  await usePicture(state.picture.value ?? (await studio.worldPicture(WORLD_SEED)));
}

/** Shows another picture, squeezed to the size that the model takes. */
export async function usePicture(source: ImageData | ImageBitmap): Promise<void> {
  const facts = state.model.value;
  if (facts === undefined) return;
  const pixels = resized(source, facts.width, facts.height);
  const scale = state.scaleGuessed.value ? await studio.guessScale() : state.scale.value;
  await studio.setPicture(pixels, scale);
  state.picture.value = pixels;
  state.scale.value = scale;
  await predict();
}

export async function useScale(scale: Scale): Promise<void> {
  state.scaleGuessed.value = false;
  state.scale.value = scale;
  if (state.picture.value !== undefined) await usePicture(state.picture.value);
}

export async function useBackend(name: BackendName): Promise<void> {
  state.backend.value = await studio.useBackend([name]);
  state.wantedBackend.value = name;
  await predict();
}

async function predict(): Promise<void> {
  state.answer.value = await studio.predict();
  state.version.value++;
}

/** Reads a picture from a file; a text file ends in a sentence. */
export async function readPicture(file: Blob & { name?: string }): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`${file.name ?? 'This'} is not a picture that this browser can read.`);
  }
}

function resized(source: ImageData | ImageBitmap, width: number, height: number): ImageData {
  if (source instanceof ImageData && source.width === width && source.height === height) return source;
  const canvas = new OffscreenCanvas(source.width, source.height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  if (source instanceof ImageData) context.putImageData(source, 0, 0);
  else context.drawImage(source, 0, 0);
  const small = new OffscreenCanvas(width, height);
  const smaller = small.getContext('2d') as OffscreenCanvasRenderingContext2D;
  smaller.imageSmoothingQuality = 'high';
  smaller.drawImage(canvas, 0, 0, width, height);
  return smaller.getImageData(0, 0, width, height);
}
