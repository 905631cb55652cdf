import { seededRandom } from '../world/random.js';
import { makePicture, pictureSize } from '../world/world.js';

/** A patch's side in pixels, as in Zoran and Weiss 2011. */
export const patchSize = 8;

/** Patches cut at random places out of pictures, four of each: `count` rows of `size * size * 3`. */
export function drawPatches(seed: number, count: number): Float64Array {
  const d = patchSize * patchSize * 3;
  const patches = new Float64Array(count * d);
  const random = seededRandom(seed);
  let picture = makePicture(seed);
  for (let i = 0; i < count; i++) {
    if (i % 4 === 0) picture = makePicture(seed + i / 4);
    const [top, left] = [random.integer(pictureSize - patchSize + 1), random.integer(pictureSize - patchSize + 1)];
    for (let y = 0; y < patchSize; y++) {
      for (let j = 0; j < patchSize * 3; j++) {
        const value = picture.pixels[((top + y) * pictureSize + left) * 3 + j] as number;
        patches[i * d + y * patchSize * 3 + j] = value;
      }
    }
  }
  return patches;
}
