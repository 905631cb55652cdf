import { dispose, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import {
  grid,
  networkDissect,
  renderDissection,
  topActivations,
  type Dissection,
  type LabelledBatch,
  type Raster,
} from 'netlens';
import { concepts, makePicture, type Category } from '../../world/world.js';
import { fitted } from './insidePictures.js';
import { regionPicture } from './insideTop.js';
import { asJob } from './job.js';
import { loadPng } from './png.js';
import { current, toTensor } from './session.js';
import { pixelsOf } from './worldPicture.js';
import { toImageData } from './toImageData.js';

/** What the units of a layer detect, and the best pictures of some. */
export interface DissectionView {
  readonly dissection: Dissection;
  /** By unit, the best pictures side by side. */
  readonly pictures: ReadonlyMap<number, ImageData>;
}

// Pictures that the embedded network was not trained on.
const FIRST_SEED = 3_200_000_000;
const BATCH = 20;
const BEST = 4;
/** Units of which pictures are shown. */
const MOST_UNITS = 128;

let page = '';

/** The last dissection as one page. */
export function dissectionPage(): string {
  return page;
}

/**
 * Names the units of a layer after the concepts of the small world that they pick out; three passes over its pictures.
 */
export function dissect(
  layer: string,
  count: number,
  onProgress: (done: number, total: number) => void,
): Promise<DissectionView> {
  return asJob(async ({ signal }) => {
    const { network, facts } = current();
    const total = 3 * count;
    const dissection = await networkDissect(network, () => labelled(count), {
      layers: [layer],
      concepts,
      signal,
      onProgress: ({ done }) => onProgress(done, total),
    });
    const units = (dissection.layers[layer] ?? []).toSorted((a, b) => b.iou - a.iou).slice(0, MOST_UNITS);
    const top = await topActivations(network, () => images(count), {
      layer,
      channels: units.map(({ channel }) => channel),
      k: BEST,
      keepActivations: true,
      signal,
      onProgress: ({ done }) => onProgress(2 * count + done, total),
    });
    const box = { top: 0, left: 0, height: facts.height, width: facts.width };
    const rasters = new Map<number, Raster[]>();
    for (const { channel, threshold } of units) {
      signal.throwIfAborted();
      const regions = (top.channels[channel] ?? []).filter(({ score }) => score > 0);
      const drawn: Raster[] = [];
      for (const region of regions) {
        const mask = Math.min(0.999, Math.max(0, threshold / region.score));
        const options = { mask, margin: 0, size: 96 };
        drawn.push(await regionPicture(pictureOf(region.example), { ...region, box }, options));
      }
      rasters.set(channel, drawn);
    }
    const title = `What the units of ${layer} in ${facts.name} detect`;
    await loadPng();
    page = renderDissection(dissection, { title, pictures: (_, channel) => rasters.get(channel) ?? [] });
    const pictures = new Map<number, ImageData>();
    for (const [channel, drawn] of rasters) {
      if (drawn.length > 0) pictures.set(channel, toImageData(grid(drawn, { columns: BEST })));
    }
    return { dissection, pictures };
  });
}

function pictureOf(index: number): ImageData {
  return fitted(pixelsOf(makePicture(FIRST_SEED + index).pixels));
}

function* images(count: number): Generator<ReturnType<typeof toTensor>> {
  for (const { images: batch } of labelled(count, [])) yield batch;
}

const categories: readonly Category[] = ['shape', 'colour', 'texture', 'background'];

/** Pictures with the concept at each pixel, in batches that are disposed of one by one. */
function* labelled(count: number, wanted = categories): Generator<LabelledBatch> {
  const { facts } = current();
  for (let start = 0; start < count; start += BATCH) {
    const length = Math.min(BATCH, count - start);
    const some = Array.from({ length }, (_, i) => makePicture(FIRST_SEED + start + i));
    const side = Math.sqrt((some[0]?.pixels.length ?? 0) / 3);
    const [height, width] = [Math.min(side, facts.height), Math.min(side, facts.width)];
    const labels = Object.fromEntries(
      wanted.map((category) => {
        const ids = new Int32Array(length * height * width);
        some.forEach((picture, i) => {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const from = Math.floor(((y + 0.5) * side) / height) * side + Math.floor(((x + 0.5) * side) / width);
              ids[(i * height + y) * width + x] = picture.labels[category][from] as number;
            }
          }
        });
        return [category, tensor3d(ids, [length, height, width], 'int32')];
      }),
    );
    const images = toTensor(some.map(({ pixels }) => fitted(pixelsOf(pixels))));
    try {
      yield { images, labels };
    } finally {
      dispose([images as Tensor, ...Object.values(labels)]);
    }
  }
}
