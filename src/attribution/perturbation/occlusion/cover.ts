import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Rectangles } from '../../../network/incremental/crops.js';
import type { Rectangle } from '../../../network/incremental/projectiveFields.js';
import type { CoveredPicture } from './coveredPicture.js';

/** Pixels of one example, row by row with their channels last. */
export interface Pixels {
  /** Its own. */
  readonly own: Float32Array;
  /** What windows show in their place. */
  readonly fill: Float32Array;
}

/** An example covered by each of some windows: whole, or the rectangles asked for. */
export function cover(
  windows: readonly Rectangle[],
  { height, width, channels, given }: CoveredPicture,
  { own, fill }: Pixels,
  at: Rectangles | undefined,
): Tensor {
  const [tall, wide] = [at?.rows.size ?? height, at?.columns.size ?? width];
  const pixels = new Float32Array(windows.length * tall * wide * channels);
  let next = 0;
  windows.forEach(({ rows, columns }, i) => {
    const [top, left] = [at?.rows.starts[i] ?? 0, at?.columns.starts[i] ?? 0];
    for (let y = top; y < top + tall; y++) {
      const line = (y * width + left) * channels;
      pixels.set(own.subarray(line, line + wide * channels), next);
      if (y >= rows.start && y < rows.end) {
        const [from, to] = [Math.max(left, columns.start), Math.min(left + wide, columns.end)];
        const covered = (y * width + from) * channels;
        if (to > from) {
          pixels.set(fill.subarray(covered, covered + (to - from) * channels), next + (from - left) * channels);
        }
      }
      next += wide * channels;
    }
  });
  const shape = at === undefined && given.length === 2 ? [tall, wide] : [tall, wide, channels];
  return tensor(pixels, [windows.length, ...shape]);
}
