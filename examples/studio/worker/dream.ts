import type { Tensor4D } from '@tensorflow/tfjs-core';
import { activationMaximize, channel, deepDream, presets, renderImages, type PresetName, type Raster } from 'netlens';
import { current, keepingPicture } from './session.js';

/** What an image is made for. */
export interface DreamRequest {
  readonly preset: PresetName | 'deepdream';
  readonly steps: number;
  readonly seed: number;
  /** A class, or a channel of a layer. */
  readonly target: number | { readonly layer: string; readonly channel: number };
}

let dreaming: AbortController | undefined;
let paused: Promise<void> | undefined;
let resume: (() => void) | undefined;

export function cancelDream(): void {
  dreaming?.abort(new Error('Stopped.'));
  resumeDream();
}

export function pauseDream(): void {
  paused ??= new Promise((resolve) => (resume = resolve));
}

export function resumeDream(): void {
  resume?.();
  paused = resume = undefined;
}

/** Makes an image; `onImage` sees it as it changes. Gives the score of every step where the method has scores. */
export async function dream(
  request: DreamRequest,
  onImage: (image: ImageData, done: number, total: number) => Promise<void> | void,
): Promise<{ image: ImageData; scores: Float32Array }> {
  cancelDream();
  dreaming = new AbortController();
  const { network, scale } = current();
  const { signal } = dreaming;
  const every = Math.max(1, Math.round(request.steps / 40));
  const onProgress = async (done: number, total: number, image: () => Tensor4D): Promise<void> => {
    await paused;
    if (done % every === 0) await onImage(await draw(image()), done, total);
  };
  if (request.preset === 'deepdream') {
    const layers = typeof request.target === 'number' ? [middle()] : [request.target.layer];
    const { steps } = request;
    const result = await keepingPicture((picture) =>
      deepDream(network, picture, { layers, range: scale, steps, signal, onProgress }),
    );
    return { image: await draw(result), scores: new Float32Array() };
  }
  const { target, preset, seed, steps } = request;
  const objective = typeof target === 'number' ? target : channel(target.layer, target.channel);
  const options = { ...presets[preset], steps, seed, range: scale, signal, onProgress };
  const { image, scores } = await activationMaximize(network, objective, options);
  return { image: await draw(image), scores };
}

function middle(): string {
  const { layers } = current().network;
  const spatial = layers.filter(({ outputShape: shape }) => shape.length === 4 && (shape[1] ?? 2) > 1);
  return spatial[Math.floor(spatial.length * 0.6)]?.path ?? '';
}

async function draw(image: Tensor4D): Promise<ImageData> {
  const { scale } = current();
  try {
    const [raster] = (await renderImages(image, { range: scale })) as [Raster];
    return new ImageData(raster.data, raster.width, raster.height);
  } finally {
    image.dispose();
  }
}
