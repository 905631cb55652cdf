import { abs, max, sum, type Tensor } from '@tensorflow/tfjs-core';
import { given, oneOf, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';

const reductions = {
  maxAbs: (gradient: Tensor): Tensor => max(abs(gradient), -1),
  sumAbs: (gradient: Tensor): Tensor => sum(abs(gradient), -1),
};

/** Options of `saliency`. */
export interface SaliencyOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * How the channels of a pixel become one number: the largest absolute value (Simonyan's), their sum, or `'none'` for
   * the signed gradient as it is. An input without channels keeps its shape.
   * @default 'maxAbs'
   */
  readonly reduce?: 'maxAbs' | 'sumAbs' | 'none';
}

/**
 * How much the target's score changes with each pixel: the gradient with respect to the image, reduced over channels.
 *
 * `map[y, x] = max_c |d score / d image[y, x, c]|`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]`, or the gradient's own shape with `reduce: 'none'`; an array where the input is one. Not
 *   normalized. The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError}.
 * @example
 * const map = saliency(model, image, { target: 285 });
 * @see Simonyan, Vedaldi & Zisserman 2014, Deep Inside Convolutional Networks, arXiv:1312.6034.
 */
export function saliency(model: Explainable, input: Tensor, options?: SaliencyOptions): Tensor;
export function saliency(model: Explainable, input: readonly Tensor[], options?: SaliencyOptions): Tensor[];
export function saliency(model: Explainable, input: Input, options: SaliencyOptions = {}): Tensor | Tensor[] {
  const { target, reduce } = readOptions('saliency', options, {
    target: given<Target>(),
    reduce: oneOf('maxAbs', 'sumAbs', 'none'),
  });
  return ask('saliency', model, input, target, (question) => {
    const gradients = question.inputGradients();
    if (reduce === 'none') return question.likeInput(gradients);
    const maps = gradients.map((gradient) => (gradient.rank > 3 ? reductions[reduce](gradient) : abs(gradient)));
    return question.isList ? maps : (maps[0] as Tensor);
  });
}
