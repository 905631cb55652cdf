import { concat, dispose, mul, slice, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';

/** Scores `[batch]`, and the gradient of their sum. */
type Scored = {
  readonly scores: Tensor;
  readonly gradient: Tensor;
};

/**
 * The score of an image and its gradient, tile by tile, so that only one tile's activations are in memory. A score is a
 * mean over places, so a tile counts as much as it has pixels.
 * @param side - the longest side of a tile, in pixels.
 * @param scored - of a tile.
 */
export function tiledGradient(image: Tensor4D, side: number, scored: (tile: Tensor4D) => Scored): Scored {
  const [, height, width] = image.shape;
  if (height <= side && width <= side) return scored(image);
  const join = (made: Scored[], axis: number): Scored => ({
    scores: addAll(made.map(({ scores }) => scores)),
    gradient: concat(
      made.map(({ gradient }) => gradient),
      axis,
    ),
  });
  const rows = parts(height, side).map(([top, bottom]) =>
    tidy(() => {
      // tfjs's slice copies all that it is cut from on the wasm backend: first the row of tiles, then each of it.
      const row = slice(image, [0, top, 0, 0], [-1, bottom - top, -1, -1]);
      const tiles = parts(width, side).map(([left, right]) =>
        tidy(() => {
          const { scores, gradient } = scored(slice(row, [0, 0, left, 0], [-1, -1, right - left, -1]));
          const share = ((bottom - top) * (right - left)) / (height * width);
          return { scores: mul(scores, share), gradient: mul(gradient, share) };
        }),
      );
      return join(tiles, 2);
    }),
  );
  const whole = join(rows, 1);
  rows.forEach((row) => dispose(row));
  return whole;
}

/** The shortest side of the parts that a length is cut into. */
export function shortestPart(length: number, side: number): number {
  return Math.min(...parts(length, side).map(([from, to]) => to - from));
}

/** As few parts as can be of `side` at most, of nearly one size, so that none is a sliver. */
function parts(length: number, side: number): [from: number, to: number][] {
  const count = Math.ceil(length / side);
  const at = (i: number): number => Math.round((i * length) / count);
  return Array.from({ length: count }, (_, i) => [at(i), at(i + 1)]);
}
