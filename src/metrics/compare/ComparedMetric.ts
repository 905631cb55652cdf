import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Network } from '../../models/openNetwork.js';
import type { BlackBox, ScoreSource } from '../../models/scoreSource.js';
import type { Curve } from '../Curve.js';
import type { MaxSensitivityOptions } from '../maxSensitivity.js';
import type { Truth } from '../truth.js';
import type { Better } from './Comparison.js';

/** What a metric is told of a picture and a method's map of it. */
export interface Compared {
  /** The model, opened; or the black box. */
  readonly network: Network | BlackBox;
  /** `[1, h, w, channels]`. */
  readonly image: Tensor4D;
  /** The class that was explained. */
  readonly target: number;
  /** `[1, h, w]`. */
  readonly map: Tensor3D;
  /** Shares of the score, of the input's shape; none where the method gives something else. */
  readonly attributions?: Tensor;
  /** Where the object is, if the data say so. */
  readonly truth?: Truth;
  /** Makes the map of another picture, or of another network. */
  readonly explain: MaxSensitivityOptions<ScoreSource>['explain'];
  /** Networks of the same architecture that have lost more and more of their layers, the last one first. */
  readonly randomized: () => readonly Network[];
  /** What a pixel that is gone shows. */
  readonly baseline: number;
  /** Seeds the draws. */
  readonly seed: number;
  /** Stops the work. */
  readonly signal?: AbortSignal;
}

/** A metric as `compare` takes it: a number for a picture, and a curve where there is one. */
export interface ComparedMetric {
  /** Unlike all others. */
  readonly name: string;
  /** Which way its numbers are good. */
  readonly better: Better;
  /** What it cannot do without. */
  readonly needs?: 'truth' | 'attributions' | 'network';
  /** Its number, or its curve and area. */
  readonly measure: (compared: Compared) => Promise<number | Curve>;
}
