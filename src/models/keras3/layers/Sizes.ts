/** A size per axis; null where it may vary. */
export type Sizes = readonly (number | null)[];
