import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readMaps } from './readMaps.js';
import { readTruth, type Truth } from './truth.js';

/**
 * How many of a map's greatest values lie on the object, out of as many as it has pixels. 1 is best, the object's share
 * of the picture is chance.
 *
 * `|greatest K pixels and object| / K`, K the object's pixels. Where more pixels tie for the last places than there
 * are, each has its share of them: what drawing lots would give.
 * @param maps - `[batch, h, w]`, of any method.
 * @param truth - where the object is: `[batch, h, w]`, not 0 on it, or a box for each example.
 * @returns a number for each example, 0 to 1.
 * @throws {ShapeError} {OptionError} {NumericalError}
 * @example
 * const [share] = await metrics.rankAccuracy(map, mask);
 * @see Arras, Osman & Samek 2022, CLEVR-XAI, arXiv:2003.07258, section 3.3.
 */
export async function rankAccuracy(maps: Tensor3D, truth: Truth): Promise<number[]> {
  const read = await readMaps('rankAccuracy', maps);
  const masks = await readTruth('rankAccuracy', truth, read);
  return read.values.map((map, example) => {
    const mask = masks[example] as Uint8Array;
    const size = mask.reduce((sum, isInside) => sum + isInside, 0);
    const last = map.toSorted()[map.length - size] as number;
    let [above, aboveInside, tied, tiedInside] = [0, 0, 0, 0];
    map.forEach((value, i) => {
      if (value > last) [above, aboveInside] = [above + 1, aboveInside + (mask[i] as number)];
      if (value === last) [tied, tiedInside] = [tied + 1, tiedInside + (mask[i] as number)];
    });
    return (aboveInside + ((size - above) * tiedInside) / tied) / size;
  });
}
