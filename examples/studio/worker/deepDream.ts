import type { Tensor4D } from '@tensorflow/tfjs-core';
import { deepDream, dreamZoom, type DeepDreamOptions, type DreamLayer } from 'netlens';
import { drawn } from './drawn.js';
import { asJob, type Job } from './job.js';
import type { Normalization } from './normalization.js';
import { pictureInput } from './pictureInput.js';
import { rhythm } from './rhythm.js';
import { current } from './session.js';

/** What is dreamt into which picture. */
export interface DeepDreamRequest {
  /** Of any size. */
  readonly picture: ImageData;
  readonly layers: readonly DreamLayer[];
  readonly options: Pick<
    DeepDreamOptions,
    'steps' | 'stepSize' | 'octaves' | 'octaveScale' | 'jitter' | 'tileSize' | 'seed'
  >;
}

export type OnDream = (image: ImageData, done: number, total: number) => Promise<void> | void;

/** A dream of a picture. */
export function dreamOf(request: DeepDreamRequest, onImage: OnDream): Promise<ImageData> {
  return asJob((job) =>
    withPicture(request.picture, async (picture, how) => {
      const { network, scale } = current();
      const progress = watching(job, how, onImage);
      const { layers, options } = request;
      const given = { ...options, layers, range: scale, signal: job.signal, onProgress: progress };
      return drawn(await deepDream(network, picture, given), how);
    }),
  );
}

/** Frames of a dream that goes on until it is stopped; `onStep` sees a frame as it comes to be. */
export function zoomInto(
  request: DeepDreamRequest,
  way: { readonly zoom: number; readonly rotate: number },
  onFrame: (frame: ImageData, milliseconds: number) => Promise<void> | void,
  onStep: OnDream,
): Promise<void> {
  return asJob((job) =>
    withPicture(request.picture, async (picture, how) => {
      const { network, scale } = current();
      const onProgress = watching(job, how, onStep);
      const { layers, options } = request;
      const given = { ...options, ...way, layers, range: scale, signal: job.signal, onProgress };
      let start = performance.now();
      for await (const frame of dreamZoom(network, picture, given)) {
        await onFrame(await drawn(frame, how), performance.now() - start);
        await job.pause();
        start = performance.now();
      }
    }),
  );
}

function watching({ pause }: Job, how: Normalization, onImage: OnDream): NonNullable<DeepDreamOptions['onProgress']> {
  const isTime = rhythm();
  let last = 0;
  let steps = 0;
  return async ({ done, total, image }) => {
    await pause();
    // A zoom begins to count anew at each frame.
    steps += done > last ? done - last : done;
    last = done;
    if (isTime(steps)) await onImage(await drawn(image(), how), done, total);
  };
}

async function withPicture<T>(
  pixels: ImageData,
  work: (picture: Tensor4D, how: Normalization) => Promise<T>,
): Promise<T> {
  const { facts, normalization } = current();
  const picture = pictureInput(pixels, normalization, facts.channels);
  try {
    return await work(picture, normalization);
  } finally {
    picture.dispose();
  }
}
