import { readPicture } from '../../readPicture.js';
import { photos } from '../../photos.js';
import type { PatchRequest } from '../../worker/patch.js';
import { cropped } from './fitted.js';

/** Crops of all pictures together: enough for a patch to meet many scenes. */
const CROPS = 72;
/** The photo of a cat beside a cup is made of the other two: the three stay on one side. */
const own = {
  training: ['cat_and_coffee.jpg', 'chelsea.jpg', 'coffee.jpg', 'texture_brick.png', 'texture_grass.png'],
  heldOut: ['astronaut.jpg', 'rocket.jpg', 'texture_gravel.png'],
};

/** Random crops of files, of the size that the model takes: those of a quarter of the files are for measuring. */
export async function cropsOf(files: readonly File[], size: Size): Promise<NonNullable<PatchRequest['pictures']>> {
  const heldOut = files.length < 4 ? 0 : Math.max(1, Math.floor(files.length / 4));
  const each = Math.max(1, Math.ceil(CROPS / files.length));
  return {
    training: await crops(files.slice(heldOut), each, size),
    heldOut: await crops(files.slice(0, heldOut), each, size),
  };
}

/** The same of the photos that the page brings along. */
export async function cropsOfPhotos(size: Size): Promise<NonNullable<PatchRequest['pictures']>> {
  const read = (names: readonly string[]): Promise<Blob[]> =>
    Promise.all(names.map(async (name) => (await fetch(photos[name] as string)).blob()));
  return {
    training: await crops(await read(own.training), 12, size),
    heldOut: await crops(await read(own.heldOut), 10, size),
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

async function crops(files: readonly (Blob & { name?: string })[], each: number, size: Size): Promise<ImageData[]> {
  const random = stream();
  const made: ImageData[] = [];
  for (const file of files) {
    const picture = await readPicture(file);
    const shorter = Math.min(picture.width, picture.height);
    for (let i = 0; i < each; i++) {
      // The first is the whole of its middle.
      const side = i === 0 ? shorter : shorter * (0.4 + 0.6 * random());
      const [right, down] = i === 0 ? [0.5, 0.5] : [random(), random()];
      const place = [(picture.width - side) * right, (picture.height - side) * down, side] as const;
      made.push(cropped(picture, place, size.width, size.height));
    }
    picture.close();
  }
  return made;
}

/** The same numbers in 0..1 each time: Lehmer's generator (Park & Miller 1988). */
function stream(): () => number {
  let state = 1;
  return () => (state = (48_271 * state) % 2_147_483_647) / 2_147_483_647;
}
