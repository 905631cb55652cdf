/** A concept and how well a unit fits it. */
export interface BestConcept {
  /** Its name. */
  readonly concept: string;
  /** Intersection over union, 0 to 1. */
  readonly iou: number;
}

/** What one unit detects. */
export interface Unit {
  /** From 0. */
  readonly channel: number;
  /** The activation above which it counts as on. */
  readonly threshold: number;
  /** Intersection over union with its best concept, 0 to 1. */
  readonly iou: number;
  /** Its best concept; empty where it shares no pixel with any. */
  readonly concept: string;
  /** The best concept's. */
  readonly category: string;
  /** Whether `iou` reaches `minIou`. */
  readonly detector: boolean;
  /** The best concept of each category. */
  readonly best: Readonly<Record<string, BestConcept>>;
}

/** How many units detect concepts of a category, and how many of these concepts there are. */
export interface CategorySummary {
  /** Units. */
  readonly detectors: number;
  /** Concepts. */
  readonly unique: number;
}

/** How many units of a layer are detectors, and of how many different concepts. */
export interface LayerSummary {
  /** How many it has. */
  readonly units: number;
  /** How many of them detect a concept. */
  readonly detectors: number;
  /** Concepts that have a detector. */
  readonly unique: number;
  /** By the category of the units' best concepts. */
  readonly categories: Readonly<Record<string, CategorySummary>>;
}

/** What the units of some layers detect: plain JSON. */
export interface Dissection {
  /** How many images were looked at. */
  readonly examples: number;
  /** From which intersection over union on a unit counts as a detector. */
  readonly minIou: number;
  /** The units of each layer, by its path. */
  readonly layers: Readonly<Record<string, readonly Unit[]>>;
  /** By the path of a layer. */
  readonly summary: Readonly<Record<string, LayerSummary>>;
}
