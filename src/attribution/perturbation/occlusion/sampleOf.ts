import type { Chunk } from './chunks.js';

/** Rows, and columns, of windows in a sample: of 27 x 27 windows a forty-fifth. */
const SIDE = 4;

/** Windows spread evenly over all of them, and one more among their rows and columns. */
export function sampleOf({ rows, columns }: Chunk, also: { readonly row: number; readonly column: number }): Chunk {
  const spread = (list: readonly number[], one: number): number[] => {
    const count = Math.min(SIDE - 1, list.length);
    const some = Array.from({ length: count }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / count)] as number);
    return [...new Set([...some, one])];
  };
  return { rows: spread(rows, also.row), columns: spread(columns, also.column) };
}
