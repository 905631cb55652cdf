import type { Windows } from './windows.js';

/** Rows, and columns, of windows in a sample: a forty-fifth of 27 x 27 windows. */
const SIDE = 4;

/** The numbers of windows spread evenly over all of them, and of one more with all in its row and column. */
export function sampleOf({ rows, columns }: Windows, also: number): number[] {
  const spread = (count: number, one: number): number[] => {
    const some = Math.min(SIDE - 1, count);
    return [...new Set([...Array.from({ length: some }, (_, i) => Math.floor(((i + 0.5) * count) / some)), one])];
  };
  const across = columns.length;
  const [down, along] = [spread(rows.length, Math.floor(also / across)), spread(across, also % across)];
  return down.flatMap((row) => along.map((column) => row * across + column));
}
