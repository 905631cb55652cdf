import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { OptionError } from '../../errors.js';
import { isCount, isListOf, show } from '../../options.js';

/**
 * A picture cut into rows and columns of rectangles as equal as may be: pixel (y, x) of segment
 * `floor(y * rows / h) * columns + floor(x * columns / w)`.
 * @param size - `[h, w]` of the picture, in pixels.
 * @param cells - `[rows, columns]`; no more than there are pixels.
 * @returns int32 `[h, w]`: each pixel's segment, from 0. The caller disposes of it.
 * @throws An {@link OptionError}.
 * @example
 * const segments = gridSegments([224, 224], [7, 7]);
 */
export function gridSegments(size: readonly [number, number], cells: readonly [number, number]): Tensor2D {
  for (const [name, pair] of Object.entries({ size, cells })) {
    if (!isListOf(pair, (side) => isCount(side, 1)) || pair.length !== 2) {
      throw new OptionError(`gridSegments: got ${name} ${show(pair)}; wanted two whole numbers, 1 or more.`);
    }
  }
  const [[h, w], [rows, columns]] = [size, cells];
  if (rows > h || columns > w) {
    throw new OptionError(
      `gridSegments: got ${rows} x ${columns} cells of ${h} x ${w} pixels; wanted at most one for each pixel.`,
    );
  }
  const segmentOf = (i: number): number =>
    Math.floor((Math.floor(i / w) * rows) / h) * columns + Math.floor(((i % w) * columns) / w);
  return tensor2d(
    Int32Array.from({ length: h * w }, (_, i) => segmentOf(i)),
    [h, w],
    'int32',
  );
}
