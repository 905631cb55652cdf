import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { plusPlus } from './formulas.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';

/** Options of `gradCamPlusPlus`. */
export type GradCamPlusPlusOptions = LayerMapOptions;

/**
 * Grad-CAM whose weights count only what raises the score, by its second and third derivative. It marks all of several
 * objects of a class.
 *
 * `map = relu(sum_k w_k A_k)`, `w_k = sum over y, x of a relu(g)`, `a = g^2 / (2 g^2 + g^3 sum over y, x of A_k)`,
 * `g = d score / d A_k[y, x]`; 0 / 0 is 0
 *
 * Equation 19 of the paper, whose score is `exp(score)`, without that constant factor. Where A has negative values (a
 * layer without a rectifier) the denominator may come near 0: prefer a rectified layer.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, and a
 *   backward pass to the layer.
 * @throws As `gradCam` does.
 * @example
 * const map = gradCamPlusPlus(model, image, { target: 285 });
 * @see Chattopadhay et al. 2018, Grad-CAM++, arXiv:1710.11063.
 */
export function gradCamPlusPlus(model: Explainable, input: Input, options: GradCamPlusPlusOptions = {}): Tensor3D {
  const { target, ...drawing } = readOptions('gradCamPlusPlus', options, layerMapOptions);
  return ask('gradCamPlusPlus', model, input, target, (question) => layerMap(question, drawing, plusPlus));
}
