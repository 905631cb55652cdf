import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../../Random.js';

/** `[batch, height, width, channels]`. */
export type ImageShape = readonly [batch: number, height: number, width: number, channels: number];

/**
 * How an image is made of the numbers that are optimized. Every plug-in sees images with 0 for black and 1 for white,
 * whatever the network's range is.
 */
export interface Parametrization {
  /** For messages. */
  readonly name?: string;
  /** The numbers to start from. They become the caller's. */
  init(shape: ImageShape, seed: number): Tensor[];
  /**
   * The image, by differentiable tfjs operations.
   * @param shape - of this octave: what `init` was given, but for the size where the numbers give any.
   */
  toImage(parameters: Tensor[], shape: ImageShape): Tensor4D;
  /** The numbers that give an image, as near as can be: for `init` images, and for regularizers that replace it. */
  fromImage?(image: Tensor4D): Tensor[];
  /** Puts the numbers back where they belong, after each update. */
  project?(parameters: Tensor[]): Tensor[];
  /** Whether the numbers give an image of any size: then an octave goes on with those of the last. @default false */
  readonly anySize?: boolean;
}

/**
 * What an image goes through before the network sees it: random, and differentiable. It may change the size. It neither
 * changes nor disposes of the image. Steps count from 0, of all octaves together: for schedules.
 */
export type Transform = (image: Tensor4D, random: Random, step?: number) => Tensor4D;

/** What keeps an image natural: any subset of the five. None may dispose of what it is given. */
export interface Regularizer {
  /** For messages. */
  readonly name?: string;
  /** Taken off the score: a scalar, by differentiable tfjs operations. Summed over the batch. */
  penalty?(image: Tensor4D, step?: number): Scalar;
  /** Replaces the gradient with respect to the image before the update. */
  gradient?(gradient: Tensor4D, image: Tensor4D, step: number): Tensor4D;
  /** Replaces the image after the update. */
  image?(image: Tensor4D, step: number, gradient: Tensor4D): Tensor4D;
  /** Replaces the gradients with respect to the parameters, such as a generator's code, before the update. */
  slope?(gradients: Tensor[], parameters: readonly Tensor[], step: number, random: Random): Tensor[];
  /** Replaces the parameters after the update. */
  parameters?(parameters: Tensor[], step: number): Tensor[];
}

/** Parameters and what an optimizer remembers. */
export interface Optimized {
  /** After the step. */
  readonly parameters: Tensor[];
  /** What the optimizer keeps for the next one. */
  readonly state: Tensor[];
}

/** How parameters climb along gradients. */
export interface Optimizer {
  /** For messages. */
  readonly name?: string;
  /**
   * Whether it is given the score of each example, `[batch]`: penalties are then those of each image alone.
   * @default false
   */
  readonly judgesEach?: boolean;
  /** What it remembers, before the first step. */
  init(parameters: readonly Tensor[]): Tensor[];
  /**
   * New parameters with a higher score, and the new state. Disposes of nothing.
   * @param step - from 0, of this octave.
   * @param score - at these parameters, a scalar or one for each example: what the gradients are those of, unless a
   *   regularizer changes them.
   * @param stepOfAll - from 0, of all octaves: for schedules.
   */
  update(
    parameters: readonly Tensor[],
    gradients: readonly Tensor[],
    state: readonly Tensor[],
    step: number,
    score: Tensor,
    stepOfAll?: number,
  ): Optimized;
  /**
   * The parameters to end with, after the last step has been judged too.
   * @default those of the last step, as they are
   */
  best?(parameters: readonly Tensor[], state: readonly Tensor[]): Tensor[];
}
