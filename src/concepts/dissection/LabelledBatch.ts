import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Dataset } from '../../inspection/dataset.js';

/** Images with a concept at every pixel, for each of several categories. */
export interface LabelledBatch {
  /** `[batch, h, w, c]` in the model's own range. */
  readonly images: Tensor4D;
  /**
   * By category (colour, texture, object, ...), int32 ids of concepts `[batch, h, w]`, or `[batch, h, w, several]`
   * where a pixel may carry several; 0 is unlabelled. They have the image's height and width, or are smaller.
   */
  readonly labels: Readonly<Record<string, Tensor3D | Tensor4D>>;
}

/** Batches of images with labels. */
export type LabelledDataset = Dataset<LabelledBatch>;
