import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { timesGradient } from './formulas.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';

/** Options of `hiResCam`. */
export type HiResCamOptions = LayerMapOptions;

/**
 * What each place of a layer adds to the score, its gradients not averaged. If only linear layers follow, the map's sum
 * is the score up to the bias.
 *
 * `map = relu(sum_k g_k A_k)`, `g = d score / d A`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, and a
 *   backward pass to the layer.
 * @throws As `gradCam` does.
 * @example
 * const map = hiResCam(model, image, { target: 285 });
 * @see Draelos & Carin 2020, Use HiResCAM instead of Grad-CAM, arXiv:2011.08891.
 */
export function hiResCam(model: Explainable, input: Input, options: HiResCamOptions = {}): Tensor3D {
  const { target, ...drawing } = readOptions('hiResCam', options, layerMapOptions);
  return ask('hiResCam', model, input, target, (question) => layerMap(question, drawing, timesGradient));
}
