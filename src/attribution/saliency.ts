import { abs, max, sum, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import type { Input } from '../network/input.js';
import type { Explainable } from '../network/network.js';
import type { Target } from '../objectives/target.js';
import { checkOptions, show } from '../options.js';
import { inputGradients } from './inputGradients.js';

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
 * @param model - a LayersModel, or a Network opened before.
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
  checkOptions('saliency', options);
  const { target, reduce = 'maxAbs' } = options;
  if (reduce === 'none') return inputGradients('saliency', model, input, target);
  const reduction = Object.entries(reductions).find(([name]) => name === reduce)?.[1];
  if (reduction === undefined) {
    throw new OptionError(`saliency: got reduce ${show(reduce)}; wanted 'maxAbs', 'sumAbs' or 'none'.`);
  }
  const reduced = (gradient: Tensor): Tensor => (gradient.rank === 4 ? reduction(gradient) : abs(gradient));
  return tidy(() => {
    const gradients = inputGradients('saliency', model, input, target);
    return Array.isArray(gradients) ? gradients.map(reduced) : reduced(gradients);
  });
}
