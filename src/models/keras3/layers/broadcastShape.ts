import type { Sizes } from './Sizes.js';

/** The shape that two broadcast to. */
export function broadcastShape(a: Sizes, b: Sizes): Sizes {
  const rank = Math.max(a.length, b.length);
  const padded = (shape: Sizes): Sizes => [...Array<number>(rank - shape.length).fill(1), ...shape];
  const [left, right] = [padded(a), padded(b)];
  return left.map((size, i) => (size === 1 ? (right[i] ?? null) : right[i] === 1 ? size : (size ?? right[i] ?? null)));
}
