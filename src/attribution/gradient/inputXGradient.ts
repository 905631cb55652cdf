import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';

/** Options of `inputXGradient`. */
export interface InputXGradientOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
}

/**
 * What each value of the input adds to the score, by its gradient. If the network is linear around the input and at 0,
 * the sum is the score up to the biases.
 *
 * `result = x * d score / d x`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the input's shape, signed, not normalized. The caller disposes of it. Costs a forward and a backward pass.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError}.
 * @example
 * const attribution = inputXGradient(model, image, { target: 285 });
 * @see Shrikumar et al. 2016, Not Just a Black Box, arXiv:1605.01713.
 */
export function inputXGradient(model: Explainable, input: Tensor, options?: InputXGradientOptions): Tensor;
export function inputXGradient(model: Explainable, input: readonly Tensor[], options?: InputXGradientOptions): Tensor[];
export function inputXGradient(
  model: Explainable,
  input: Input,
  options: InputXGradientOptions = {},
): Tensor | Tensor[] {
  const { target } = readOptions('inputXGradient', options, { target: given<Target>() });
  return ask('inputXGradient', model, input, target, (question) =>
    question.oneOrList(question.gradients().map((gradient, i) => mul(question.inputs[i] as Tensor, gradient))),
  );
}
