import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Progress } from '../../pace.js';

/** How many images have been seen, and the best so far. */
export interface EvolveProgress extends Progress {
  /** The best score of each class so far, in the classes' order. */
  readonly scores: Float32Array;
  /** Their images, `[classes, h, w, c]` in `range`. The caller disposes of them. */
  readonly images: () => Tensor4D;
}

/** What `evolve` gives. */
export interface Evolved {
  /** The best image of each class, `[classes, h, w, c]` in the model's range. The caller disposes of it. */
  readonly images: Tensor4D;
  /** Their scores: probabilities, where the model gives those. */
  readonly scores: Float32Array;
  /** Which classes they are, in the same order. */
  readonly classes: readonly number[];
}
