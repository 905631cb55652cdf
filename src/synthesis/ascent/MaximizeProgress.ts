import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Progress } from '../../pace.js';

/** Steps done, and what they have made so far. */
export interface ImageProgress extends Progress {
  /** A copy of the image, in `range`; the caller disposes of it. */
  readonly image: () => Tensor4D;
}

/** As `ImageProgress`, with the scores. */
export interface MaximizeProgress extends ImageProgress {
  /** The scores of the steps done. */
  readonly scores: () => Promise<Float32Array>;
}
