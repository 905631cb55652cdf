/** What a cell of the matrix gives: one backend in one runtime. */
export interface Report {
  readonly cases: number;
  /** A line for each case that failed. */
  readonly failures: readonly string[];
  /** The largest max |a - b| / max |b| of all comparisons. */
  readonly largest: number;
  /**
   * The largest max |a - b| / (max b - min b) between images that were made from a seed here and on another backend.
   */
  readonly seeded: number;
  readonly seconds: number;
  /** What of it each file took. */
  readonly files: readonly { readonly name: string; readonly cases: number; readonly seconds: number }[];
  /** A line for whatever was left out. */
  readonly notes: readonly string[];
}

/** The machine lacks what a cell needs. */
export class Missing extends Error {}
