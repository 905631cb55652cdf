import type { Graph, GraphEdge } from './graphLayout.js';

/** A row's height, in pixels. */
export const ROW = 28;
const LANE = 13;
const MARGIN = 9;

export const x = (lane: number): number => MARGIN + LANE * lane;
export const y = (row: number): number => ROW * (row + 0.5);

/** How wide the lanes are together. */
export function widthOf({ lanes }: Graph): number {
  return x(lanes - 1) + MARGIN;
}

/** An edge as an SVG path: down the lane of its first row, and over to its last one's just before. */
export function edgePath({ rows }: Graph, { from, to }: GraphEdge): string {
  const [start, end] = [x(rows[from]?.lane ?? 0), x(rows[to]?.lane ?? 0)];
  if (start === end) return `M${start} ${y(from)}V${y(to)}`;
  const [bend, middle] = [y(to - 1), (y(to - 1) + y(to)) / 2];
  return `M${start} ${y(from)}V${bend}C${start} ${middle} ${end} ${middle} ${end} ${y(to)}`;
}
