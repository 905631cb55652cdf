import type { Graph } from './graph.js';
import type { Shape } from './operation.js';

/**
 * Ranks that a picture may have, most likely first: `[batch, h, w, c]`, `[batch, d, h, w, c]`, `[batch, h, w]` or
 * `[batch, length, c]`.
 */
const RANKS = [4, 5, 3];

/** Which of some shapes looks most like a picture's; undefined where none does. */
export function pictureAmong(shapes: readonly Shape[]): number | undefined {
  for (const rank of RANKS) {
    const index = shapes.findIndex(({ length }) => length === rank);
    if (index >= 0) return index;
  }
  return undefined;
}

/**
 * The sizes of a network's picture: `[h, w]`, `[length]` or `[d, h, w]`, for a map of so many axes; undefined where
 * they do not fit.
 */
export function pictureSize(
  { inputs, turnedInputs }: Graph,
  tensors: readonly { readonly shape: readonly number[] }[],
  axes: number,
): number[] | undefined {
  const index = pictureAmong(tensors.map(({ shape }) => shape));
  if (index === undefined) return undefined;
  const { shape } = tensors[index] as { readonly shape: readonly number[] };
  const isTurned = turnedInputs.has(inputs[index] as number);
  const sizes = isTurned ? shape.slice(2) : shape.slice(1, 1 + axes);
  const spatial = shape.length === 3 ? [1, 2] : [shape.length - 2];
  return spatial.includes(axes) && sizes.length === axes ? sizes : undefined;
}
