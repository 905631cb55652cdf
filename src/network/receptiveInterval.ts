/**
 * What the places of an output read along one axis: place o reads the input's places from
 * `floor((o * stride + start) / up)` to `ceil((o * stride + end) / up) - 1`.
 */
export interface ReceptiveInterval {
  readonly stride: number;
  readonly start: number;
  readonly end: number;
  /** How many output places lie on one input place; 1 for all but what enlarges. */
  readonly up: number;
}

/** Places along one axis, from `start` up to before `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** What the output places of an interval read; it may stick out of the input at both ends. */
export function readBy({ stride, start, end, up }: ReceptiveInterval, places: Interval): Interval {
  return {
    start: Math.floor((places.start * stride + start) / up),
    end: Math.ceil(((places.end - 1) * stride + end) / up),
  };
}

/** The output places that read any of an interval; they may stick out of the output at both ends. */
export function reading({ stride, start, end, up }: ReceptiveInterval, places: Interval): Interval {
  return {
    start: Math.floor((places.start * up - end) / stride) + 1,
    end: Math.ceil((places.end * up - start) / stride),
  };
}
