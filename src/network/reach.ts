import type { Reach } from './operation.js';

/** Places along one axis, from `start` up to before `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** What the output places of an interval read; it may stick out of the input at both ends. */
export function readBy({ stride, start, end, up }: Reach, places: Interval): Interval {
  return {
    start: Math.floor((places.start * stride + start) / up),
    end: Math.ceil(((places.end - 1) * stride + end) / up),
  };
}

/** The output places that read any of an interval; they may stick out of the output at both ends. */
export function reading({ stride, start, end, up }: Reach, places: Interval): Interval {
  return {
    start: Math.floor((places.start * up - end) / stride) + 1,
    end: Math.ceil((places.end * up - start) / stride),
  };
}
