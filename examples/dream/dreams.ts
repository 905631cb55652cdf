import { deepDream, dreamZoom, renderImages, type DeepDreamOptions, type Network, type Raster } from 'netlens';
import { nodeFilms } from '../film/nodeFilms.js';
import type { Scene } from './scene.js';

/** Frames of the zoom. */
export const FRAMES = 10;
/** Sizes of a dream, and of a frame. */
export const OCTAVES = { dream: 4, zoom: 2 } as const;
/** Frames a second of the film. */
const RATE = 8;

/** A dream of a photo at four octaves. */
export async function dream(scene: Scene): Promise<void> {
  const { network, photo, range, effort, save, progress } = scene;
  const settings = { ...settingsOf(scene), steps: effort.dreamSteps, octaves: OCTAVES.dream };
  const dreamt = await deepDream(network, photo, { ...settings, onProgress: progress('dream') });
  await save('dream.png', (await renderImages(dreamt, { range }))[0] as Raster);
  dreamt.dispose();
}

/** A zoom into a dream. */
export async function zoom(scene: Scene): Promise<void> {
  const { network, photo, range, effort, save, progress } = scene;
  const settings = { ...settingsOf(scene), steps: effort.zoomSteps, octaves: OCTAVES.zoom, rotate: 1 };
  const films = await nodeFilms({ height: photo.shape[1], width: photo.shape[2], rate: RATE });
  let count = 0;
  for await (const frame of dreamZoom(network, photo, { ...settings, onProgress: progress('zoom') })) {
    const [raster] = (await renderImages(frame, { range })) as [Raster];
    frame.dispose();
    await save(`zoom-${count}.png`, raster);
    for (const film of films) await film.add(raster);
    if (++count === FRAMES) break;
  }
  for (const film of films) await save(`zoom.${film.ending}`, await film.finish());
}

/** How a photo is dreamt of, whatever the steps. */
export function settingsOf({ photo, range, layer }: Scene): DeepDreamOptions {
  // The notebook's 32 pixels are for pictures of 224 and more.
  return { layers: [layer], range, jitter: Math.min(32, Math.round(photo.shape[1] / 7)) };
}

/** The rectifier, or any layer with places, in the middle of the network. */
export function middle(network: Network): string {
  const spatial = network.layers.filter(({ outputShape }) => outputShape.length === 4 && (outputShape[1] ?? 2) > 1);
  const rectifiers = spatial.filter(
    ({ className, activation }) => /relu/i.test(className) || /relu/i.test(activation ?? ''),
  );
  const candidates = rectifiers.length > 0 ? rectifiers : spatial;
  return candidates[Math.floor(candidates.length * 0.6)]!.path;
}
