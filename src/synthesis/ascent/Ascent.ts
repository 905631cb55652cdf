import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../../Random.js';
import type { MaximizeProgress } from './MaximizeProgress.js';
import type { Optimizer } from './plugins.js';
import type { StageChecks } from './StageChecks.js';

/** Which way is up, at one step. */
export interface Slope {
  /** One for each parameter. */
  readonly gradients: Tensor[];
  /** A scalar, for the record. */
  readonly score: Tensor;
  /** What the gradients are those of, if more than a multiple of the score: with penalties. */
  readonly value?: Tensor;
}

/** What a run of gradient ascent consists of. */
export interface Ascent {
  /** The function that users called. */
  readonly caller: string;
  readonly steps: number;
  /**
   * Steps done before by other runs: random numbers, regularizers and messages count on; the optimizer starts anew.
   * @default 0
   */
  readonly from?: number;
  /** Steps of all runs. @default those of this one */
  readonly total?: number;
  /** Whether it ends with the last parameters whatever the optimizer calls the best. @default false */
  readonly endsAtLast?: boolean;
  readonly seed: number;
  readonly optimizer: Optimizer;
  readonly signal?: AbortSignal | undefined;
  /** Called after every step; `scores` are those of this run. */
  readonly onProgress?: ((progress: MaximizeProgress) => void | Promise<void>) | undefined;
  /** The parameters to start from. */
  readonly start: () => Tensor[];
  /** The score and its gradient at some parameters. Called in a tidy, as are the next two. */
  readonly climb: (parameters: Tensor[], random: Random, checks: StageChecks) => Slope;
  /** What else is done to parameters after the update. */
  readonly settle?: ((parameters: Tensor[], checks: StageChecks) => Tensor[]) | undefined;
  /** The image that parameters stand for. */
  readonly toImage: (parameters: Tensor[]) => Tensor4D;
  /** Says in words which layer is to blame for a NaN in what the network gave, with the parameters of that step. */
  readonly blame?: ((parameters: Tensor[], random: Random, step: number) => Promise<string>) | undefined;
}
