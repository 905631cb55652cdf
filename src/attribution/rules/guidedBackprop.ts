import type { Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { guided } from '../../network/rectifierRules.js';
import { ask } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';

/** Options of `guidedBackprop`. */
export interface GuidedBackpropOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
}

/**
 * The gradient with respect to the image, with negative gradients stopped at every rectifier on the way back. So it
 * draws only what adds to the score. Fine detail, but little of it depends on the class.
 *
 * `dx = dy * [dy > 0] * f'(x)` at every ReLU, ReLU6, LeakyReLU, PReLU, ThresholdedReLU, ELU and SELU
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the input's shape, signed, not normalized. The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError} where no rectifier is on the way.
 * @example
 * const gradient = guidedBackprop(model, image);
 * @see Springenberg, Dosovitskiy, Brox & Riedmiller 2015, Striving for Simplicity, arXiv:1412.6806.
 */
export function guidedBackprop(model: Explainable, input: Tensor, options?: GuidedBackpropOptions): Tensor;
export function guidedBackprop(model: Explainable, input: readonly Tensor[], options?: GuidedBackpropOptions): Tensor[];
export function guidedBackprop(
  model: Explainable,
  input: Input,
  options: GuidedBackpropOptions = {},
): Tensor | Tensor[] {
  const { target } = readOptions('guidedBackprop', options, { target: given<Target>() });
  return ask('guidedBackprop', model, input, target, (question) => question.likeInput(question.inputGradients(guided)));
}
