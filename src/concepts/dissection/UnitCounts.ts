/** The names of concepts by id, from 1. */
export type Concepts = Readonly<Record<number, string>>;

/** Numbers by concept id. */
export type ByConcept = Readonly<Record<number, number>>;

/** Pixels of one unit's mask, over the images that carry a category. */
export interface UnitCounts {
  /** By category: pixels of the mask. */
  readonly mask: Readonly<Record<string, number>>;
  /** By category: pixels that the mask shares with each concept. */
  readonly shared: Readonly<Record<string, ByConcept>>;
}

/** Pixels counted over a part of the data: plain JSON. */
export interface ConceptCounts {
  /** How many images were looked at. */
  readonly examples: number;
  /** By layer, for each channel: above what a unit counts as on. */
  readonly thresholds: Readonly<Record<string, readonly number[]>>;
  /** By category: pixels of each concept. */
  readonly labelled: Readonly<Record<string, ByConcept>>;
  /** By layer, of each channel. */
  readonly layers: Readonly<Record<string, readonly UnitCounts[]>>;
}
