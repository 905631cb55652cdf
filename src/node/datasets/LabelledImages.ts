import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LabelledBatch } from '../../concepts/dissection/LabelledBatch.js';
import type { Concepts } from '../../concepts/dissection/UnitCounts.js';

/** One of the equal parts that a dataset is cut into, each a run of its images. */
export interface Shard {
  /** Which, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

/** Images with concepts at their pixels, read from files as they are asked for. */
export interface LabelledImages {
  /** The names of all labels by id. */
  readonly concepts: Concepts;
  /** What `data` gives labels of. */
  readonly categories: readonly string[];
  /** How many images `data` gives. */
  readonly examples: number;
  /** How many images lie in the shards before. */
  readonly firstExample: number;
  /** Starts to read; may be called again. Each batch is disposed of when the next is asked for. */
  readonly data: () => AsyncGenerator<LabelledBatch, void, undefined>;
  /**
   * One image alone, `[1, h, w, 3]`, by its number among those of all shards: what `topActivations` calls `example`.
   * The caller disposes of it.
   */
  readonly image: (example: number) => Promise<Tensor4D>;
}
