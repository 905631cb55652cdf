/** A constant as the numbers of another one in other places: a kernel for the way back, as the one for the way there. */
export interface Turn {
  /** The other one's id. */
  readonly base: string;
  /** Its axes, without those of one place. */
  readonly sizes: readonly number[];
  /** These axes in the order that they have here. */
  readonly order: readonly number[];
  /** Those that run backwards here. */
  readonly flipped: readonly number[];
}
