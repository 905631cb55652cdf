import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import type { InputRange } from '../diagnosis/inputRange.js';
import type { Scale } from '../input/Scale.js';
import type { Prediction } from '../inspection/classify.js';
import type { Objective } from '../objectives/objective.js';
import type { Raster } from '../render/Raster.js';

/** What `explainImage` gives. */
export interface ExplainedImage {
  /** The likeliest classes, the first one first; empty where the model is no classifier and an objective was asked. */
  readonly answer: readonly Prediction[];
  /** The map over the photo, where the model saw it; at most 1024 pixels on a side. */
  readonly picture: Raster;
  /**
   * `[1, h, w]`, raw. Where the method explains each value, shares are added up over the channels; else the largest
   * counts.
   */
  readonly map: Tensor3D;
  /** What the model was given. */
  readonly input: Tensor;
  /** What was explained: the number of a class, or the objective. */
  readonly target: number | Objective;
  /** The scale of `input`. */
  readonly scale: Scale;
  /** Where the scale was guessed, how surely and why. */
  readonly range?: InputRange;
  /** Frees `map` and `input`. */
  dispose(this: void): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}
