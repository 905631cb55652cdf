import type { Tensor3D } from '@tensorflow/tfjs-core';
import { massInside } from './massInside.js';
import type { Truth } from './truth.js';

/**
 * How much denser a map is on the object than over the whole picture. 1 is chance, 0 is worst, and the best is the
 * picture's size over the object's. So large objects are no easier than small ones.
 *
 * `(sum of the map on the object / sum of the map) * pixels / pixels of the object`, values below 0 counting as 0; 0
 * for a map without any above. It is `massAccuracy` over the object's share of the picture.
 * @param maps - `[batch, h, w]`, of any method.
 * @param truth - where the object is: `[batch, h, w]`, not 0 on it, or a box for each example.
 * @returns a number for each example, 0 or more.
 * @throws {ShapeError} {OptionError} {NumericalError}
 * @example
 * const [density] = await metrics.localization(map, [{ top: 20, left: 40, height: 90, width: 60 }]);
 * @see Kohlbrenner et al. 2020, Towards Best Practice in Explaining Neural Network Decisions with LRP,
 * arXiv:1910.09840: the weighted inside-total relevance ratio.
 */
export async function localization(maps: Tensor3D, truth: Truth): Promise<number[]> {
  return (await massInside('localization', maps, truth)).map(({ inside, object }) => inside / object);
}
