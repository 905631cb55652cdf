import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';
import { meanWeighted } from './weightedActivation.js';

/** Options of `gradCam`. */
export type GradCamOptions = LayerMapOptions;

/**
 * Where in the picture a layer's activations speak for the target: its channels, weighted by how much the score
 * changes with each, and added up.
 *
 * `map = relu(sum_k a_k A_k)`, `a_k = mean over y, x of d score / d A_k[y, x]`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError}.
 * @throws An {@link UnsupportedLayerError} for a layer without spatial extent, or one that the target does not depend
 *   on.
 * @example
 * const map = gradCam(model, image, { target: 285, layer: 'conv_pw_13_relu' });
 * const fused = gradCam(model, image, { layer: ['conv_pw_11_relu', 'conv_pw_13_relu'] });
 * @see Selvaraju et al. 2017, Grad-CAM, arXiv:1610.02391.
 */
export function gradCam(model: Explainable, input: Input, options: GradCamOptions = {}): Tensor3D {
  const { target, ...drawing } = readOptions('gradCam', options, layerMapOptions);
  return ask('gradCam', model, input, target, (question) => layerMap(question, drawing, meanWeighted));
}
