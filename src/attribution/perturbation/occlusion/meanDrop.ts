import type { Windows } from './windows.js';

/**
 * The mean, over the windows that cover a pixel, of how much each lowers a score.
 * @param whole - the score of each example as it is.
 * @param scores - `[examples, rows, columns]`, the score with each window.
 * @returns `[examples, height, width]`.
 */
export function meanDrop(
  whole: Float32Array,
  scores: Float32Array,
  { rows, columns }: Windows,
  [height, width]: readonly [number, number],
): Float32Array {
  const sums = new Float64Array(whole.length * height * width);
  const counts = new Float64Array(sums.length);
  let next = 0;
  whole.forEach((score, example) => {
    for (const down of rows) {
      for (const across of columns) {
        const drop = score - (scores[next++] as number);
        for (let y = down.start; y < down.end; y++) {
          const line = (example * height + y) * width;
          for (let i = line + across.start; i < line + across.end; i++) {
            sums[i] = (sums[i] as number) + drop;
            counts[i] = (counts[i] as number) + 1;
          }
        }
      }
    }
  });
  return Float32Array.from(sums, (sum, i) => sum / (counts[i] as number));
}
