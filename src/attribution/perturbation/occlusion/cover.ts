import { tensor } from '@tensorflow/tfjs-core';
import type { Interval } from '../../../network/receptiveInterval.js';
import type { Chunk } from './chunks.js';
import type { Rectangles } from './cutOuts.js';
import type { Change } from './OccludedBatch.js';
import type { Windows } from './windows.js';

/** The picture that windows cover. */
export interface Covered {
  /** Which of the network's inputs it is. */
  readonly input: number;
  /** Of the example: `[1, h, w, c]` or `[1, h, w]`. */
  readonly shape: readonly number[];
  /** Its pixels. */
  readonly picture: Float32Array;
  /** What windows show, for each pixel. */
  readonly fill: Float32Array;
}

/** The covered pictures of a batch of windows, or cut-outs of them. */
export function cover(
  chunk: Chunk,
  windows: Windows,
  { shape, picture, fill }: Covered,
  at: Rectangles | undefined,
): Change {
  const [, height, width, channels = 1] = shape as [number, number, number, number?];
  const [tall, wide] = [at?.rows.size ?? height, at?.columns.size ?? width];
  const batch = chunk.rows.length * chunk.columns.length;
  const pixels = new Float32Array(batch * tall * wide * channels);
  let next = 0;
  chunk.rows.forEach((row, i) => {
    chunk.columns.forEach((column, j) => {
      const [top, left] = [at?.rows.starts[i] ?? 0, at?.columns.starts[j] ?? 0];
      const [down, across] = [windows.rows[row] as Interval, windows.columns[column] as Interval];
      for (let y = top; y < top + tall; y++) {
        const line = (y * width + left) * channels;
        pixels.set(picture.subarray(line, line + wide * channels), next);
        if (y >= down.start && y < down.end) {
          const [from, to] = [Math.max(left, across.start), Math.min(left + wide, across.end)];
          const covered = (y * width + from) * channels;
          if (to > from) {
            pixels.set(fill.subarray(covered, covered + (to - from) * channels), next + (from - left) * channels);
          }
        }
        next += wide * channels;
      }
    });
  });
  return { values: tensor(pixels, [batch, ...(at === undefined ? shape.slice(1) : [tall, wide, channels])]), at };
}
