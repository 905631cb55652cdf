import type { Tensor3D } from '@tensorflow/tfjs-core';
import { checkOptions } from '../options.js';
import { checkFrom0 } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { readTruth, type Truth } from './truth.js';

/** Options of `metrics.pointingGame`. */
export interface PointingGameOptions {
  /**
   * How far from the object a hit may lie, in pixels between centres, 0 or more.
   * @default 0 (Zhang et al. 2016: 15 at 224 x 224)
   */
  readonly tolerance?: number;
}

/**
 * Whether a map is greatest on the object: 1 is a hit, 0 a miss. Several greatest places give the share that hits: what
 * choosing one of them by chance would give.
 * @param maps - `[batch, h, w]`, of any method.
 * @param truth - where the object is: `[batch, h, w]`, not 0 on it, or a box for each example.
 * @returns a number for each example, 0 to 1. A map that is the same everywhere has the object's share of the picture.
 * @throws {ShapeError} {OptionError} {NumericalError}
 * @example
 * const [hit] = await metrics.pointingGame(map, mask, { tolerance: 15 });
 * @see Zhang et al. 2016, Top-down Neural Attention by Excitation Backprop, arXiv:1608.00507, section 4.1.
 */
export async function pointingGame(maps: Tensor3D, truth: Truth, options: PointingGameOptions = {}): Promise<number[]> {
  checkOptions('pointingGame', options, ['tolerance']);
  const { tolerance = 0 } = options;
  checkFrom0('pointingGame', 'tolerance', tolerance);
  const read = await readMaps('pointingGame', maps);
  const masks = await readTruth('pointingGame', truth, read);
  return read.values.map((map, example) => {
    const highest = map.reduce((a, b) => Math.max(a, b));
    const places = Array.from(map.keys()).filter((pixel) => map[pixel] === highest);
    const hits = places.filter((pixel) => isNear(masks[example] as Uint8Array, read.width, pixel, tolerance));
    return hits.length / places.length;
  });
}

/** Whether some pixel of a mask is within a distance. */
function isNear(mask: Uint8Array, width: number, pixel: number, distance: number): boolean {
  const [y, x] = [Math.floor(pixel / width), pixel % width];
  const [height, reach] = [mask.length / width, Math.floor(distance)];
  for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
    for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
      if (mask[v * width + u] === 1 && (v - y) ** 2 + (u - x) ** 2 <= distance ** 2) return true;
    }
  }
  return false;
}
