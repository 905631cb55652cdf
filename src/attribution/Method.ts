import type { Tensor } from '@tensorflow/tfjs-core';
import type { Explainable } from '../models/openNetwork.js';
import type { Input } from '../network/input.js';
import type { Target } from '../objectives/target.js';
import type { PaceOptions } from '../pace.js';
import type { OcclusionOptions } from './perturbation/occlusion/windows.js';

/** Options that several methods have. Each method takes `target`, and of the others those that it `asks` for. */
export interface MethodOptions extends PaceOptions, Pick<OcclusionOptions, 'window' | 'stride' | 'fill'> {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The path of the layer that is looked at. @default the last one with spatial extent */
  readonly layer?: string;
}

/** What a method gives; `Method.result` says which. */
export type Explanation =
  | Tensor
  | readonly Tensor[]
  | {
      /** `[batch, h, w]`; beside it, what else the method gives. */
      readonly map: Tensor;
    };

/** How often a method runs the network for one example, with its default options. */
export interface MethodCost {
  /** Passes through the whole network. */
  readonly forward: number;
  /**
   * Passes back. A method with places of a layer for a `result` goes back to that layer only, the others to the
   * picture.
   */
  readonly backward: number;
  /** What multiplies them, where something does: a window of a picture of 224 x 224, a step, a sample. */
  readonly per?: 'window' | 'step' | 'sample' | 'mask' | 'segment' | 'channel';
}

/**
 * A row of `methods`: what a program needs to offer a method that it does not know.
 *
 * A pass back takes about as long as one or two forward ones. So `predict`'s time, `forward + 2 * backward` times, is
 * about the method's: whether it answers in less than a second is known before it is called.
 */
export interface Method {
  /** The function's name. */
  readonly name: string;
  /** Its name in the field. */
  readonly title: string;
  /** How it explains: by gradients, by backward rules of its own, by a layer's activations, by changing the picture. */
  readonly room: 'gradient' | 'rules' | 'cam' | 'perturbation';
  /**
   * The function.
   * @param model - a LayersModel, a GraphModel, or a Network opened before.
   * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each
   *   input.
   * @param options - `target`, what the row `asks` for, `signal` and `onProgress` where it `isAsync`, and the options
   *   of the function itself. Others are refused.
   */
  explain(this: void, model: Explainable, input: Input, options?: MethodOptions): Explanation | Promise<Explanation>;
  /**
   * `'map'`: `[batch, h, w]`; `'input'`: the input's shape, signed; `'object'`: an object whose `map` is one, beside
   * further tensors and numbers. The caller disposes of all tensors.
   */
  readonly result: 'map' | 'input' | 'object';
  /** Whether its values are shares of the score: over all pixels and channels they add up to what it rests on. */
  readonly isAdditive?: true;
  /** Whether it gives a promise, and takes `signal` and `onProgress`. */
  readonly isAsync: boolean;
  /** How often it runs the network. */
  readonly cost: MethodCost;
  /** Options whose right value depends on the model or the picture: a program asks for them, or derives them. */
  readonly asks: readonly Exclude<keyof MethodOptions, 'target' | keyof PaceOptions>[];
  /** Whether scores alone will do: it takes a black box in the model's place. */
  readonly needsOnlyScores?: true;
  /** What the network must have, beside what every convolutional network has. */
  readonly needs?: string;
  /** Whether the map changes with the target: one that hardly does is no argument for a class. */
  readonly follows: 'yes' | 'somewhat' | 'hardly' | 'no';
  /** What its map shows, in a sentence. */
  readonly shows: string;
}
