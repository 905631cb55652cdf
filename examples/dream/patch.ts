import {
  concat,
  dispose,
  image as images,
  randomUniform,
  slice,
  tidy,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { adversarialPatch, applyPatch, grid, renderImages, seededRandom, type Random } from 'netlens';
import { loadImage } from 'netlens/node';
import { imageTensor } from '../world/batch.js';
import { makePicture } from '../world/world.js';
import { controlRate, cuttings } from './controls.js';
import type { Scene } from './scene.js';

const COUNT = 10;
/** The photo of a cat beside a cup is made of the other two: the three stay on one side. */
export const photos: { readonly training: readonly string[]; readonly heldOut: readonly string[] } = {
  training: ['cat_and_coffee.jpg', 'chelsea.jpg', 'coffee.jpg', 'texture_brick.png', 'texture_grass.png'],
  heldOut: ['astronaut.jpg', 'rocket.jpg', 'texture_gravel.png'],
};

/** A patch of a quarter of the area, trained on some pictures, shown and measured on others. */
export async function patch(scene: Scene): Promise<void> {
  const { network, image, range, nameOf, target, effort, embedded, save, progress } = scene;
  const [side] = image.shape.slice(1, 2) as [number];
  const { training: many, heldOut: few } = effort.crops;
  const training = embedded ? worldPictures(4_000_000_000, 64) : await crops(photos.training, many, side, range);
  // A picture of the class itself would count for the patch, and for whatever else is laid on it.
  const heldOut = embedded ? worldPictures(4_100_000_000, 40, target) : await crops(photos.heldOut, few, side, range);
  const options = {
    target,
    range,
    heldOut,
    shape: 'square',
    scale: [1, 1],
    steps: effort.patchSteps[embedded ? 'embedded' : 'other'],
    onProgress: progress('patch'),
  } as const;
  const { patch: made, mask, successRate } = await adversarialPatch(network, training, options);
  const cuts = cuttings(heldOut, made.shape[0], effort.controls);
  const [low, high] = range;
  const noise: Tensor3D[] = [randomUniform(made.shape, low, high, 'float32', 1)];
  const placed = { target, mask };
  console.log(
    `A patch for ${nameOf(target)}: ${percent(successRate)} of the held-out placements. In its place cuts of other ` +
      `pictures: ${percent(await controlRate(network, heldOut, cuts, placed))}; noise: ` +
      `${percent(await controlRate(network, heldOut, noise, placed))}.`,
  );
  const places = Array.from({ length: COUNT }, (_, i) => side * (0.3 + 0.04 * i));
  const shown = tidy(() => concat(Array.from({ length: COUNT }, (_, i) => pictureOf(heldOut, i))));
  const patched = applyPatch(shown, made, { mask, y: places, x: places.toReversed(), rotation: 10 });
  await save('patch.png', grid(await renderImages(patched, { range }), { columns: COUNT / 2 }));
  dispose([training, heldOut, made, mask, ...cuts, ...noise, shown, patched]);
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The i-th of ten pictures spread over all. */
function pictureOf(all: Tensor4D, i: number): Tensor4D {
  return slice(all, Math.floor((i * all.shape[0]) / COUNT), 1);
}

/** Pictures of the small world, but for those of a class. */
export function worldPictures(from: number, count: number, without?: number): Tensor4D {
  const all = Array.from({ length: count }, (_, i) => makePicture(from + i));
  return imageTensor(all.filter(({ objects }) => objects[0]!.classIndex !== without));
}

/** Random crops of each photo, of two fifths of its side or more. */
export async function crops(
  names: readonly string[],
  each: number,
  side: number,
  range: readonly [number, number],
): Promise<Tensor4D> {
  const random = seededRandom(names.length);
  const size = Math.round(side * 1.8);
  const made: Tensor4D[] = [];
  for (const name of names) {
    const photo = await loadImage(new URL(`../photos/${name}`, import.meta.url), { size, scale: [range[0], range[1]] });
    for (let i = 0; i < each; i++) made.push(crop(photo, side, random));
    photo.dispose();
  }
  const all = tidy(() => concat(made));
  dispose(made);
  return all;
}

function crop(photo: Tensor4D, side: number, random: Random): Tensor4D {
  const size = photo.shape[1];
  const part = Math.round(random.uniform(0.4, 1) * size);
  const [y, x] = [random.integer(size - part + 1), random.integer(size - part + 1)];
  return tidy(() => images.resizeBilinear(slice(photo, [0, y, x, 0], [1, part, part, 3]), [side, side], false, true));
}
