import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { byActivation } from './formulas.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';

/** Options of `xGradCam`. */
export type XGradCamOptions = LayerMapOptions;

/**
 * Grad-CAM whose gradients are averaged with the activations as weights. A channel's total so comes as near as possible
 * to what it adds to the score.
 *
 * `map = relu(sum_k w_k A_k)`, `w_k = sum over y, x of g_k A_k / sum over y, x of A_k`, `g = d score / d A`; 0 / 0 is 0
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, and a
 *   backward pass to the layer.
 * @throws As `gradCam` does.
 * @example
 * const map = xGradCam(model, image, { target: 285 });
 * @see Fu et al. 2020, Axiom-based Grad-CAM, arXiv:2008.02312.
 */
export function xGradCam(model: Explainable, input: Input, options: XGradCamOptions = {}): Tensor3D {
  const { target, ...drawing } = readOptions('xGradCam', options, layerMapOptions);
  return ask('xGradCam', model, input, target, (question) => layerMap(question, drawing, byActivation));
}
