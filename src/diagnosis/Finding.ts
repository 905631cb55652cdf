/** What can make a map blank or strange. */
export type FindingCode =
  | 'not-finite'
  | 'stale-network'
  | 'wrong-scale'
  | 'independent-of-input'
  | 'independent-of-layer'
  | 'no-input-gradient'
  | 'zero-gradient'
  | 'negative-grad-cam'
  | 'saturated-softmax'
  | 'dead-relus'
  | 'no-rectifiers';

/** One cause, in words. */
export interface Finding {
  /** Stable; sentences may be reworded. */
  readonly code: FindingCode;
  /** What was found, with its figures. */
  readonly message: string;
  /** What to try. */
  readonly advice: string;
  /** The path of the layer concerned. */
  readonly layer?: string;
}

/** How silent the rectifiers of a layer are. */
export interface RectifierHealth {
  /** Its path. */
  readonly layer: string;
  /** Share of the activations that are zero, 0..1. */
  readonly silent: number;
  /** Share of the channels that are zero at every place of every example, 0..1. */
  readonly dead: number;
}
