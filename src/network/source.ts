import type { Tensor } from '@tensorflow/tfjs-core';
import type { Graph } from './graph.js';
import type { WeightCache } from './weights.js';

/** A model as a front end has read it. */
export interface Source<M> {
  /** The model itself. */
  readonly model: M;
  readonly graph: Graph;
  /** Holds the snapshot of the model's weights. */
  readonly weights: WeightCache;
  /** Whether the model's weights are others than when it was read. */
  readonly isStale: () => boolean;
  /** Gives the scores of images where the model runs elsewhere; the graph is then its input and output alone. */
  readonly elsewhere?: (images: Tensor) => Promise<Tensor>;
}

/** Gives a weight's value in place of the model's own. */
export type Reweight = (value: Tensor, place: { readonly layer: string; readonly name: string }) => Tensor;
