import { backend_util } from '@tensorflow/tfjs-core';

/** Rows, then columns. */
export type Pair = readonly [number, number];

/** Zeros before and after, for the rows, then for the columns. */
export type Padding = 'same' | 'valid' | readonly [Pair, Pair];

/** How a window moves over a picture. */
export interface Geometry {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

type Explicit = [[number, number], [number, number], [number, number], [number, number]];

/** The padding as tfjs's operations want it. */
export function tfPadding(padding: Padding): 'same' | 'valid' | Explicit {
  if (typeof padding === 'string') return padding;
  const [[top, bottom], [left, right]] = padding;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** The zeros before the first row and column that a padding comes to. */
export function leadingZeros(inputShape: readonly number[], window: Pair, geometry: Geometry): Pair {
  const { padInfo } = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    [window[0], window[1], inputShape[3] as number, 1],
    geometry.strides as [number, number],
    geometry.dilations as [number, number],
    tfPadding(geometry.padding),
  );
  return [padInfo.top, padInfo.left];
}
