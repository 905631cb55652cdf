import { backend_util } from '@tensorflow/tfjs-core';
import type { ReceptiveInterval } from './receptiveInterval.js';

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

/** What a window of `reach + 1` places reads that moves over rows and columns with zeros before them. */
export function sliding(
  reach: Pair,
  strides: Pair,
  zeros: Pair,
): { readonly rows: ReceptiveInterval; readonly columns: ReceptiveInterval } {
  const along = (axis: 0 | 1): ReceptiveInterval => ({
    stride: strides[axis],
    start: -zeros[axis],
    end: reach[axis] + 1 - zeros[axis],
    up: 1,
  });
  return { rows: along(0), columns: along(1) };
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

/**
 * The rows (axis 0) or columns (1) that a window gives when it moves over `length` of them; null where that is not
 * known.
 */
export function windowCount(length: number | null, axis: 0 | 1, window: Pair, geometry: Geometry): number | null {
  if (length === null) return null;
  const [stride, { padding }] = [geometry.strides[axis], geometry];
  if (padding === 'same') return Math.ceil(length / stride);
  const zeros = padding === 'valid' ? 0 : padding[axis][0] + padding[axis][1];
  const extent = (window[axis] - 1) * geometry.dilations[axis] + 1;
  return Math.max(0, Math.floor((length + zeros - extent) / stride) + 1);
}
