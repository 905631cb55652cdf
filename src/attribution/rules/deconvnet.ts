import type { Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { deconvolution } from '../../network/rectifierRules.js';
import { ask } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';

/** Options of `deconvnet`. */
export interface DeconvnetOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
}

/**
 * The target projected back to the image through a deconvolutional network. It is the gradient, but every rectifier
 * rectifies the gradient itself, whatever the forward pass let through. Max pooling is undone at its maxima.
 *
 * `dx = dy * [dy > 0]` at every ReLU, ReLU6, LeakyReLU, PReLU, ThresholdedReLU, ELU and SELU
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the input's shape, signed, not normalized. The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError} where no rectifier is on the way.
 * @example
 * const projection = deconvnet(model, image, { target: neuron('conv3', { channel: 7 }) });
 * @see Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, arXiv:1311.2901.
 */
export function deconvnet(model: Explainable, input: Tensor, options?: DeconvnetOptions): Tensor;
export function deconvnet(model: Explainable, input: readonly Tensor[], options?: DeconvnetOptions): Tensor[];
export function deconvnet(model: Explainable, input: Input, options: DeconvnetOptions = {}): Tensor | Tensor[] {
  const { target } = readOptions('deconvnet', options, { target: given<Target>() });
  return ask('deconvnet', model, input, target, (question) =>
    question.likeInput(question.inputGradients(deconvolution)),
  );
}
