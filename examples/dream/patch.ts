import { concat, dispose, randomUniform, slice, tidy, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { adversarialPatch, applyPatch, grid, patchSuccessRate, renderImages } from 'netlens';
import { loadImage } from 'netlens/node';
import { imageTensor } from '../world/batch.js';
import { makePicture } from '../world/world.js';
import type { Scene } from './scene.js';

const COUNT = 10;
const photos = ['astronaut', 'cat_and_coffee', 'chelsea', 'coffee', 'rocket'];

/** A patch of a quarter of the area, trained on some pictures, shown and measured on ten others. */
export async function patch({ network, image, range, nameOf, classes, embedded, save }: Scene): Promise<void> {
  const target = classes[0] ?? (embedded ? 3 : 954);
  const [side] = image.shape.slice(1, 2) as [number];
  const [training, heldOut] = embedded ? worldPictures() : await crops(side, range);
  const options = { target, range, heldOut, steps: embedded ? 300 : 200 } as const;
  const { patch: made, mask, successRate } = await adversarialPatch(network, training, options);
  const [low, high] = range;
  const control: Tensor3D = randomUniform(made.shape, low, high, 'float32', 1);
  const rate = await patchSuccessRate(network, heldOut, control, { target, mask, seed: ~0 });
  console.log(
    `A patch for ${nameOf(target)}: ${percent(successRate)} of the held-out placements; a random one: ${percent(rate)}.`,
  );
  const places = Array.from({ length: COUNT }, (_, i) => side * (0.3 + 0.04 * i));
  const shown = tidy(() => slice(heldOut, 0, COUNT));
  const patched = applyPatch(shown, made, { mask, y: places, x: places.toReversed(), rotation: 10 });
  await save('patch.png', grid(await renderImages(patched, { range }), { columns: COUNT / 2 }));
  dispose([training, heldOut, made, mask, control, shown, patched]);
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function worldPictures(): [Tensor4D, Tensor4D] {
  const some = (from: number, count: number): Tensor4D =>
    imageTensor(Array.from({ length: count }, (_, i) => makePicture(from + i)));
  return [some(4_000_000_000, 64), some(4_100_000_000, 40)];
}

/** Crops of the photos at several places: half of them to train on, the others held out. */
async function crops(side: number, range: readonly [number, number]): Promise<[Tensor4D, Tensor4D]> {
  const large = Math.round(side * 1.25);
  const whole = await Promise.all(
    photos.map((name) =>
      loadImage(new URL(`../photos/${name}.jpg`, import.meta.url), { size: large, range: [range[0], range[1]] }),
    ),
  );
  const room = large - side;
  const crop = (photo: Tensor4D, [y, x]: readonly [number, number]): Tensor4D =>
    slice(photo, [0, Math.round(y * room), Math.round(x * room), 0], [1, side, side, 3]);
  const at = (places: readonly (readonly [number, number])[]): Tensor4D =>
    tidy(() => concat(whole.flatMap((photo) => places.map((place) => crop(photo, place)))));
  const made: [Tensor4D, Tensor4D] = [
    at([
      [0, 0],
      [1, 1],
      [0.5, 0.5],
    ]),
    at([
      [0, 1],
      [1, 0],
    ]),
  ];
  dispose(whole);
  return made;
}
