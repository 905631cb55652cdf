import type { Box } from '../Box.js';
import type { ChannelActivation } from './TopActivation.js';

/** How regions of an image are chosen. */
export interface RegionChoice {
  /** At most so many. */
  readonly count: number;
  /** The greatest share that the boxes of two may have in common. */
  readonly nonMaximum: number;
  /** What each place sees, row by row. */
  readonly boxes: readonly Box[];
  /** Whether the later of two equal places in the middle is taken. */
  readonly later: boolean;
}

/**
 * The places of an image that excite a channel most, none of which sees much of what a stronger one sees: greedy
 * non-maximum suppression. The middle one of equal places comes first.
 */
export function strongestRegions(
  { values }: ChannelActivation,
  { count, nonMaximum, boxes, later }: RegionChoice,
): number[] {
  let open = Array.from(values, (_, place) => place);
  const found: number[] = [];
  while (found.length < count && open.length > 0) {
    const chosen = strongestPlace(values, open, later);
    found.push(chosen);
    open = open.filter((place) => place !== chosen && shared(boxes[place]!, boxes[chosen]!) <= nonMaximum);
  }
  return found;
}

/** The strongest of some places: the middle one of equal ones, and the earlier or later of two in the middle. */
export function strongestPlace(values: ArrayLike<number>, places: readonly number[], later: boolean): number {
  const most = places.reduce((highest, place) => Math.max(highest, values[place]!), -Infinity);
  const equal = places.filter((place) => values[place] === most);
  return equal[(equal.length - (later ? 0 : 1)) >> 1] as number;
}

/** Intersection over union of two boxes, 0 for empty ones. */
function shared(a: Box, b: Box): number {
  const common = (start: 'top' | 'left', length: 'height' | 'width'): number =>
    Math.max(0, Math.min(a[start] + a[length], b[start] + b[length]) - Math.max(a[start], b[start]));
  const both = common('top', 'height') * common('left', 'width');
  const either = a.height * a.width + b.height * b.width - both;
  return either === 0 ? 0 : both / either;
}
