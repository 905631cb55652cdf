import { photos } from '../photos.js';
import { resized } from '../resized.js';
import { current } from './session.js';
import { worldPicture } from './worldPicture.js';

/** Where many pictures come from: the small world, the photos that the page brings along, or the user's own. */
export type PicturesFrom = 'shapes' | 'photos' | readonly File[];

/** Pictures that are read one by one. */
export interface Pictures {
  readonly count: number;
  name(index: number): string;
  /** What `useSample` of the page takes; empty for the user's own. */
  source(index: number): string;
  /** Undefined for what is no picture. */
  read(index: number): Promise<ImageData | undefined>;
}

// Pictures that the embedded network was not trained on.
const FIRST_SEED = 3_100_000_000;
const SHAPES = 240;

export function picturesFrom(from: PicturesFrom): Pictures {
  if (from === 'shapes') {
    const seed = (index: number): string => `shapes:${FIRST_SEED + index}`;
    const read = (index: number): Promise<ImageData> => Promise.resolve(fitted(worldPicture(FIRST_SEED + index)));
    return { count: SHAPES, name: seed, source: seed, read };
  }
  if (from === 'photos') {
    const names = Object.keys(photos);
    const name = (index: number): string => names[index] as string;
    const read = async (index: number): Promise<ImageData | undefined> =>
      decoded(await (await fetch(photos[name(index)] as string)).blob());
    return { count: names.length, name, source: name, read };
  }
  return {
    count: from.length,
    name: (index) => (from[index] as File).name,
    source: () => '',
    read: (index) => decoded(from[index] as File),
  };
}

async function decoded(file: Blob): Promise<ImageData | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    try {
      return fitted(bitmap);
    } finally {
      bitmap.close();
    }
  } catch {
    return undefined;
  }
}

/** Cuts a picture to the size that the model takes. */
export function fitted(picture: ImageData | ImageBitmap): ImageData {
  const { width, height } = current().facts;
  return resized(picture, width, height);
}
