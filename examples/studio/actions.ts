import type { Box } from 'netlens';
import { studio } from './client.js';
import { doing } from './doing.js';
import { fittedTo } from './fittedTo.js';
import { photos } from './photos.js';
import { readPicture } from './readPicture.js';
import * as state from './state.js';
import type { BackendName } from './worker/backends.js';
import { normalizations, type Normalization } from './worker/normalization.js';
import type { ModelFacts } from './worker/facts.js';

const preferred: readonly BackendName[] = ['webgpu', 'webgl', 'wasm', 'cpu'];

export function start(): Promise<void | undefined> {
  return doing('Starting', async () => {
    const wanted = state.wantedBackend.value;
    state.backend.value = await studio.useBackend(wanted === '' ? preferred : [wanted]);
    const [url, output, region] = [state.modelUrl.value, state.output.value, state.region.value];
    const facts = await openNamed(url);
    await adopt(output === '' ? facts : await studio.useOutput(output));
    if (region !== '') await useRegion(region);
  });
}

/** The network that an address names: the embedded one, the one for photos, or one by its URL. */
function openNamed(url: string): Promise<ModelFacts> {
  if (url === '') return studio.openEmbedded();
  return url === state.PHOTO_NETWORK ? studio.openPhotoNetwork() : studio.openUrl(absolute(url));
}

export async function openEmbedded(): Promise<void> {
  state.modelUrl.value = '';
  await adopt(await studio.openEmbedded());
}

/** The small network on a picture of its own world. */
export function tryShapes(): Promise<void> {
  return tryOn('', `shapes:${WORLD_SEED}`);
}

/** A real network on a photo that holds two of its classes. */
export function tryPhoto(): Promise<void> {
  return tryOn(state.PHOTO_NETWORK, PHOTO);
}

async function tryOn(url: string, picture: string): Promise<void> {
  const facts = await openNamed(url);
  state.original.value = undefined;
  state.source.value = picture;
  state.modelUrl.value = url;
  await adopt(facts);
}

export async function openUrl(url: string): Promise<void> {
  await adopt(await studio.openUrl(absolute(url)));
  state.modelUrl.value = url;
}

/** The worker does not lie where the page does. */
const absolute = (url: string): string => new URL(url, location.href).href;

/** Looks at another output of the model. */
export async function useOutput(name: string): Promise<void> {
  await adopt(await studio.useOutput(name));
  state.output.value = name;
}

/** Explains a class of a segmentation over other places. */
export async function useRegion(text: string): Promise<void> {
  const [, rows = 0, columns = 0] = (state.model.value?.output.shape ?? []) as readonly number[];
  const [top, left, height, width] = text.split(/[\s,]+/).map((word) => (/^\d+$/.test(word) ? Number(word) : NaN));
  const box = { top, left, height, width } as Box;
  if (text.trim() === '') await studio.useBox(undefined);
  else if (box.height > 0 && box.width > 0 && box.top + box.height <= rows && box.left + box.width <= columns) {
    await studio.useBox(box);
  } else {
    throw new Error(
      `The region ${text} is not within ${rows} rows and ${columns} columns: wanted top, left, height, width.`,
    );
  }
  state.region.value = text.trim();
  state.version.value++;
}

export async function openFiles(files: readonly File[]): Promise<void> {
  await adopt(await studio.openFiles(files));
  state.modelUrl.value = '';
}

/** Opens a copy of the network that is being trained, with a picture of those that it knows. */
export async function openTrained(picture: ImageData): Promise<void> {
  state.modelUrl.value = '';
  state.original.value = picture;
  state.source.value = '';
  await adopt(await studio.openTrained());
  state.view.value = 'explain';
}

/** A seed of the world whose picture shows two shapes and was not trained on. */
const WORLD_SEED = 3_000_000_106;
/** Two classes of ImageNet side by side. */
const PHOTO = 'cat_and_coffee.jpg';

async function adopt(facts: ModelFacts): Promise<void> {
  const isFirst = state.model.value === undefined;
  state.answer.value = undefined; // no view asks for anything before the model has its picture
  state.model.value = facts;
  state.labels.value = facts.labels;
  if (!isFirst || !facts.layers.some(({ path }) => path === state.layer.value)) state.layer.value = '';
  if (!isFirst) {
    state.target.value = undefined;
    state.output.value = '';
    state.region.value = '';
    state.scaleGuessed.value = true; // what another model was trained on says nothing of this one
  }
  // Shapes tell nothing of a network that does not know them.
  const isStrange = /^shapes:/.test(state.source.value) && !isFirst && !facts.knowsShapes && facts.channels === 3;
  if (isStrange) await useSample(PHOTO);
  else if (state.original.value !== undefined) await show(state.original.value);
  else await useFirst(`shapes:${WORLD_SEED}`);
}

/** The picture that the link names; where there is none such, another, so that the page can be used. */
async function useFirst(otherwise: string): Promise<void> {
  try {
    await useSample(state.source.value === '' ? otherwise : state.source.value);
  } catch (error) {
    await useSample(otherwise);
    throw error;
  }
}

/** Shows another picture. */
export async function usePicture(picture: ImageData | ImageBitmap, source = ''): Promise<void> {
  state.original.value = picture;
  state.source.value = source;
  await show(picture);
}

/** Shows a picture of the small world, `shapes:SEED`, or a photo that the page brings along, by its file name. */
export async function useSample(source: string): Promise<void> {
  const seed = Number(/^shapes:(\d+)$/.exec(source)?.[1] ?? NaN);
  const url = photos[source];
  if (Number.isSafeInteger(seed)) await usePicture(await studio.worldPicture(seed), source);
  else if (url !== undefined) await usePicture(await readPicture(await (await fetch(url)).blob()), source);
  else throw new Error(`There is no sample picture ${source}.`);
}

/** Shows a picture to the model. */
async function show(picture: ImageData | ImageBitmap): Promise<void> {
  const facts = state.model.value;
  if (facts === undefined) return;
  const pixels = fittedTo(facts, picture);
  const guessed = normalizations[facts.guess.name] as Normalization;
  const normalization = state.scaleGuessed.value ? guessed : state.normalization.value;
  await studio.setPicture(pixels, normalization);
  state.picture.value = pixels;
  state.normalization.value = normalization;
  await predict();
}

/** Feeds the model otherwise; nothing goes back to the guess. */
export async function useNormalization(normalization?: Normalization): Promise<void> {
  state.scaleGuessed.value = normalization === undefined;
  if (normalization !== undefined) state.normalization.value = normalization;
  if (state.original.value !== undefined) await show(state.original.value);
}

/** Names of a model's files, and of those of kinds that first have to become one. */
const MODELS = /\.(json|bin|h5|hdf5|keras|pb|tflite|onnx)$/i;

/** Opens what was dropped, pasted or chosen: a model where there is one among the files, else pictures. */
export async function useFiles(files: readonly File[]): Promise<void> {
  if (files.some(({ name }) => MODELS.test(name))) return openFiles(files);
  const isPicture = ({ type, name }: File): boolean =>
    type.startsWith('image/') || /\.(jpe?g|png|webp|gif|bmp|avif)$/i.test(name);
  const pictures = files.length === 1 ? files : files.filter(isPicture);
  const [first] = pictures;
  if (first === undefined) {
    if (files.length > 0) throw new Error('There is no picture and no model.json among these files.');
    return;
  }
  const picture = await readPicture(first);
  if (pictures.length > 1) state.folder.value = pictures;
  await usePicture(picture);
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
