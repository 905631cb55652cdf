/** What a cell of the matrix gives: one backend in one runtime. */
export interface Report {
  readonly cases: number;
  /** A line for each case that failed. */
  readonly failures: readonly string[];
  /** The largest max |a - b| / max |b| of all comparisons. */
  readonly largest: number;
  readonly seconds: number;
}

/** The machine lacks what a cell needs. */
export class Missing extends Error {}
