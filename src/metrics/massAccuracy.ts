import type { Tensor3D } from '@tensorflow/tfjs-core';
import { massInside } from './massInside.js';
import type { Truth } from './truth.js';

/**
 * How much of a map lies on the object: 1 is best, the object's share of the picture is chance.
 *
 * `sum of the map on the object / sum of the map`, values below 0 counting as 0; 0 for a map without any above.
 * @param maps - `[batch, h, w]`, of any method.
 * @param truth - where the object is: `[batch, h, w]`, not 0 on it, or a box for each example.
 * @returns a number for each example, 0 to 1.
 * @throws {ShapeError} {OptionError} {NumericalError}
 * @example
 * const [share] = await metrics.massAccuracy(map, mask);
 * @see Arras, Osman & Samek 2022, CLEVR-XAI, arXiv:2003.07258, section 3.3.
 */
export async function massAccuracy(maps: Tensor3D, truth: Truth): Promise<number[]> {
  return (await massInside('massAccuracy', maps, truth)).map(({ inside }) => inside);
}
