import {
  add,
  clipByValue,
  dispose,
  div,
  image as images,
  moments,
  mul,
  split,
  sqrt,
  sub,
  tidy,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { addAll } from '../addAll.js';
import { seededRandom } from '../Random.js';

/** The mean of photos in 0..1, the deviation of their brightness, and how far colours lie from it. */
const [MEAN, BRIGHTNESS, COLOUR] = [0.45, 0.25, 0.06];

/**
 * Pictures `[count, height, width, channels]` in 0..1 with a photo's second-order statistics. Octaves of noise of equal
 * strength give the spectrum of 1 / f, and colours hardly differ from the brightness.
 * @see Torralba and Oliva 2003, Statistics of natural image categories, doi:10.1088/0954-898X/14/3/302.
 */
export function standInPictures(count: number, height: number, width: number, channels: number): Tensor4D {
  const random = seededRandom(0);
  return tidy(() => {
    const octaves: Tensor4D[] = [];
    for (let cell = Math.max(height, width); cell >= 1; cell /= 2) {
      const shape = [count, Math.ceil(height / cell) + 1, Math.ceil(width / cell) + 1, channels + 1];
      const coarse = random.normals(shape) as Tensor4D;
      octaves.push(images.resizeBilinear(coarse, [height, width], false, true));
      dispose(coarse);
    }
    const noise = addAll(octaves);
    const { mean, variance } = moments(noise, [1, 2], true);
    const [colours, brightness] = split(div(sub(noise, mean), sqrt(variance)), [channels, 1], 3);
    return clipByValue(add(MEAN, add(mul(BRIGHTNESS, brightness!), mul(COLOUR, colours!))), 0, 1);
  });
}
