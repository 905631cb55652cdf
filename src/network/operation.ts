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

  /** One operation that does this and `next` in one go, or undefined where there is none. */
  absorb?(next: Operation): Operation | undefined;

  /** Derives the weights that forward and backward need beyond the layer's own, ahead of the first call. */
  prepare?(): void;
}

/** The gradient of an operation's only output. */
export function only(gradients: readonly (Tensor | undefined)[]): Tensor {
  return gradients[0] as Tensor;
}
