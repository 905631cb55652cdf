import type { Tensor } from '@tensorflow/tfjs-core';
import type { Rule } from './rules.js';

/** What the backward pass of an operation may look at. */
export interface Pass {
  /** The forward pass's inputs. Their shapes are always there; their values only where `reads` says 'inputs'. */
  readonly inputs: readonly Tensor[];
  /** The forward pass's first output. Its shape is always there; its values only where `reads` says 'output'. */
  readonly output: Tensor;
  /** How a gradient passes an activation. */
  readonly rule: Rule;
}

/**
 * What the places of an output read along one axis: place o reads the input's places from
 * `floor((o * stride + start) / up)` to `ceil((o * stride + end) / up) - 1`.
 */
export interface Reach {
  readonly stride: number;
  readonly start: number;
  readonly end: number;
  /** How many output places lie on one input place; 1 for all but what enlarges. */
  readonly up: number;
}

/** Which places an operation over `[batch, rows, columns, channels]` reads, where it does not read all of them. */
export interface Locality {
  readonly rows: Reach;
  readonly columns: Reach;
  /**
   * Computes a rectangle of the output from cut-outs of the inputs that hold just what it reads. None where that
   * cannot be had from cut-outs alone.
   */
  readonly onCrops?: ((crops: readonly Tensor[]) => Tensor) | undefined;
  /** What a cut-out holds where it sticks out of the picture. @default 0 */
  readonly outside?: number;
}

const itself: Reach = { stride: 1, start: 0, end: 1, up: 1 };

/** Each place reads itself alone, and how to compute it so. */
export function inPlace(onCrops: Locality['onCrops']): Locality {
  return { rows: itself, columns: itself, onCrops };
}

/**
 * One differentiable step of a network. A layer is lowered to one or several of them (a dense layer with a softmax
 * becomes a linear operation and an activation), so that each knows one thing and its derivative.
 */
export interface Operation {
  /** What `backward` reads of the forward pass; everything else is freed as soon as no later step needs it. */
  readonly reads?: readonly ('inputs' | 'output')[];

  /** Whether a backward rule changes what `backward` does. */
  readonly rectifier?: boolean | undefined;

  /** Computes the outputs; never disposes of an input and never returns one. */
  forward(inputs: readonly Tensor[]): Tensor[];

  /**
   * The vector-Jacobian product: gradients of the outputs to gradients of the inputs, in their order. An output that
   * nobody depends on has no gradient, and neither has an input that is not differentiable.
   */
  backward(gradients: readonly (Tensor | undefined)[], pass: Pass): (Tensor | undefined)[];

  /** Which places of its inputs the places of its output read, for inputs of rank 4; undefined where they read all. */
  locality?(inputShapes: readonly (readonly number[])[]): Locality | undefined;

  /** One operation that does this and `next` in one go, or undefined where there is none. */
  absorb?(next: Operation): Operation | undefined;

  /** Derives the weights that forward and backward need beyond the layer's own, ahead of the first call. */
  prepare?(): void;
}

/** The gradient of an operation's only output. */
export function only(gradients: readonly (Tensor | undefined)[]): Tensor {
  return gradients[0] as Tensor;
}
