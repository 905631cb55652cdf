import type { Box } from '../Box.js';

/** A channel's activation in one image. */
export interface ChannelActivation {
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** `height * width` of them, row by row. */
  readonly values: readonly number[];
}

/** A neuron's place in its layer. */
export interface NeuronPlace {
  /** Row, from 0. */
  readonly y: number;
  /** Column, from 0. */
  readonly x: number;
}

/** An image, or a region of one, that excites a channel. */
export interface TopActivation {
  /** The image's number in the dataset, from `firstExample` on. */
  readonly example: number;
  /**
   * The channel's activation there, its largest in the image or region. A rectifier's ceiling (ReLU6) is left out.
   */
  readonly score: number;
  /** Where in the layer that is, of equal places the middle one; (0, 0) in a layer without places. */
  readonly neuron: NeuronPlace;
  /** What of the image that neuron sees. */
  readonly box: Box;
  /** The whole image's, with `keepActivations`. */
  readonly activation?: ChannelActivation;
}

/** What `topActivations` gives: plain JSON. */
export interface TopActivations {
  /** Its path. */
  readonly layer: string;
  /** How many images were looked at. */
  readonly examples: number;
  /** How many are kept for each channel. */
  readonly k: number;
  /** At most so many of one image, where that is more than one. */
  readonly regions?: number;
  /** Then, the greatest share that what two of them see may have in common. */
  readonly nonMaximum?: number;
  /** By channel, the strongest first; equal ones by a lot drawn of image and channel, the same on every machine. */
  readonly channels: Readonly<Record<number, readonly TopActivation[]>>;
}
