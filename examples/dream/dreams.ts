import { clone } from '@tensorflow/tfjs-core';
import { deepDream, dreamZoom, renderImages, type Network, type Raster } from 'netlens';
import { loadImage } from 'netlens/node';
import { nodeFilms } from '../film/nodeFilms.js';
import type { Scene } from './scene.js';

const FRAMES = 10;
/** Frames a second. */
const RATE = 8;

/** A dream of a photo at four octaves, and a zoom into one. */
export async function dreams({ network, image: given, range, layer, steps, embedded, save }: Scene): Promise<void> {
  const photo = new URL('../photos/chelsea.jpg', import.meta.url);
  // Layers of places take any size: the embedded network, made for 64 pixels, dreams of a photo.
  const image = embedded ? await loadImage(photo, { size: 224, scale: [range[0], range[1]] }) : clone(given);
  const layers = [layer ?? middle(network)];
  // The notebook's 32 pixels are for pictures of 224 and more.
  const jitter = Math.min(32, Math.round(image.shape[1] / 7));
  const options = { layers, range, jitter, ...(steps === undefined ? {} : { steps }) };
  const dream = await deepDream(network, image, options);
  await save('dream.png', (await renderImages(dream, { range }))[0] as Raster);
  dream.dispose();

  const films = await nodeFilms({ height: image.shape[1], width: image.shape[2], rate: RATE });
  let count = 0;
  for await (const frame of dreamZoom(network, image, { ...options, octaves: 2, rotate: 1 })) {
    const [raster] = (await renderImages(frame, { range })) as [Raster];
    frame.dispose();
    await save(`zoom-${count}.png`, raster);
    for (const film of films) await film.add(raster);
    if (++count === FRAMES) break;
  }
  for (const film of films) await save(`zoom.${film.ending}`, await film.finish());
  image.dispose();
}

/** The rectifier, or any layer with places, in the middle of the network. */
function middle(network: Network): string {
  const spatial = network.layers.filter(({ outputShape }) => outputShape.length === 4 && (outputShape[1] ?? 2) > 1);
  const rectifiers = spatial.filter(
    ({ className, activation }) => /relu/i.test(className) || /relu/i.test(activation ?? ''),
  );
  const candidates = rectifiers.length > 0 ? rectifiers : spatial;
  return candidates[Math.floor(candidates.length * 0.6)]!.path;
}
