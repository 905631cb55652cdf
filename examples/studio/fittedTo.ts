import { resized } from './resized.js';
import type { ModelFacts } from './worker/facts.js';

/** A picture in the size that a model takes, grey where it takes one channel. */
export function fittedTo({ width, height, channels }: ModelFacts, picture: ImageData | ImageBitmap): ImageData {
  const small = resized(picture, width, height);
  return channels === 1 ? greyOf(small) : small;
}

/** A picture's brightness, which is all that a model of one channel sees. */
function greyOf({ data, width, height }: ImageData): ImageData {
  const grey = new ImageData(width, height);
  for (let i = 0; i < data.length; i += 4) {
    const [red, green, blue] = data.subarray(i, i + 3) as unknown as [number, number, number];
    const level = 0.299 * red + 0.587 * green + 0.114 * blue;
    grey.data.set([level, level, level, 255], i);
  }
  return grey;
}
