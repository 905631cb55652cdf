import { makePicture } from '../../world/world.js';
import { normalizations, toLevels, type Normalization } from './normalization.js';

/** A picture of the embedded network's world. */
export function worldPicture(seed: number): ImageData {
  return pixelsOf(makePicture(seed, { objects: 2 }).pixels);
}

/** The small world's red, green and blue, 0 to 1, as a picture. */
export function pixelsOf(values: Float32Array): ImageData {
  const side = Math.sqrt(values.length / 3);
  return new ImageData(toLevels(values, normalizations['0..1'] as Normalization, 3), side, side);
}
