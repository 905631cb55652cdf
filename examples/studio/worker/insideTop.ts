import { squeeze, tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import {
  grid,
  mergeTopActivations,
  renderTop,
  toInput,
  topActivations,
  type Raster,
  type TopActivation,
  type TopActivations,
} from 'netlens';
import { picturesFrom, type Pictures, type PicturesFrom } from './insidePictures.js';
import { asJob } from './job.js';
import { current, toTensor } from './session.js';
import { toImageData } from './toImageData.js';

/** A picture that excites a unit, cut around what its strongest neuron sees. */
export interface TopPicture {
  readonly image: ImageData;
  readonly score: number;
  readonly name: string;
  /** Its number among the pictures that were given. */
  readonly index: number;
  /** What `useSample` of the page takes; empty for the user's own. */
  readonly source: string;
}

/** How far the search is. */
export interface TopProgress {
  readonly done: number;
  readonly total: number;
  /** Files that are no pictures. */
  readonly skipped: number;
}

interface Found {
  readonly pictures: Pictures;
  /** The number, among those given, of each picture that could be read. */
  readonly numbers: number[];
  top: TopActivations;
}

const K = 9;
const BATCH = 8;
/** Activations that are kept for the masks, at most; of larger layers none. */
const MOST_KEPT = 4e6;

let found: Found | undefined;

/**
 * Looks for the pictures that excite each unit of a layer most, a few pictures at a time: what is found so far can be
 * shown meanwhile, and stays where the search is stopped.
 */
export function findTop(
  layer: string,
  from: PicturesFrom,
  onProgress: (progress: TopProgress) => void,
): Promise<TopProgress> {
  return asJob(async ({ signal }) => {
    const { network } = current();
    const { outputShape } = network.layer(layer);
    const size = outputShape.slice(1).reduce<number>((product, side) => product * (side ?? 1), K);
    const pictures = picturesFrom(from);
    const numbers: number[] = [];
    let [done, top] = [0, undefined as TopActivations | undefined];
    found = undefined;
    while (done < pictures.count && !signal.aborted) {
      const end = Math.min(pictures.count, done + BATCH);
      const some: ImageData[] = [];
      const firstExample = numbers.length;
      for (let i = done; i < end; i++) {
        const picture = await pictures.read(i);
        if (picture === undefined) continue;
        some.push(picture);
        numbers.push(i);
      }
      if (some.length > 0) {
        const batch = toTensor(some);
        const options = { layer, k: K, firstExample, keepActivations: size < MOST_KEPT };
        try {
          const part = await topActivations(network, [batch], options);
          top = top === undefined ? part : mergeTopActivations(top, part);
        } finally {
          batch.dispose();
        }
        found = { pictures, numbers, top };
      }
      done = end;
      onProgress({ done, total: pictures.count, skipped: done - numbers.length });
    }
    return { done, total: pictures.count, skipped: done - numbers.length };
  });
}

/** What has been found for a unit, and all of it in one picture. */
export async function topOf(unit: number): Promise<{ tiles: readonly TopPicture[]; sheet: ImageData | undefined }> {
  if (found === undefined) return { tiles: [], sheet: undefined };
  const { top, pictures, numbers } = found;
  const rasters: Raster[] = [];
  const tiles: TopPicture[] = [];
  for (const region of top.channels[unit] ?? []) {
    const index = numbers[region.example] as number;
    const picture = await pictures.read(index);
    if (picture === undefined) continue; // a file that has gone meanwhile
    const { height, width } = region.box;
    // Around what sees most of the picture there is little more to show.
    const margin = 2 * Math.max(height, width) > Math.max(picture.height, picture.width) ? 0 : 0.25;
    const raster = await regionPicture(picture, region, { margin });
    rasters.push(raster);
    const [name, source] = [pictures.name(index), pictures.source(index)];
    tiles.push({ image: toImageData(raster), score: region.score, name, index, source });
  }
  return { tiles, sheet: rasters.length === 0 ? undefined : toImageData(grid(rasters, { columns: rasters.length })) };
}

/** A picture around a region, dimmed where the unit is silent. */
export function regionPicture(
  picture: ImageData,
  region: TopActivation,
  { mask = 0.5, ...options }: { mask?: number; margin?: number; size?: number } = {},
): Promise<Raster> {
  const hasMask = region.activation !== undefined && region.score > 0;
  return renderTop({ channels: { 0: [region] } }, () => seen(picture), {
    range: [0, 1],
    size: 128,
    mask: hasMask && mask,
    ...options,
  });
}

/** A picture as it is seen, whatever the model's scale. */
function seen(picture: ImageData): Tensor3D {
  return tidy(() => squeeze(toInput(picture), [0]));
}
