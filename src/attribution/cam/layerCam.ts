import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { timesPositiveGradient } from './formulas.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';

/** Options of `layerCam`. */
export type LayerCamOptions = LayerMapOptions;

/**
 * Each place of a layer, weighted by its own gradient where that is positive. Maps of early layers, too, stay on the
 * object, in their finer grid.
 *
 * `map = relu(sum_k relu(g_k) A_k)`, `g = d score / d A`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, and a
 *   backward pass to the layer.
 * @throws As `gradCam` does.
 * @example
 * const map = layerCam(model, image, { target: 285 });
 * @see Jiang et al. 2021, LayerCAM, IEEE Transactions on Image Processing 30, doi:10.1109/TIP.2021.3089943.
 */
export function layerCam(model: Explainable, input: Input, options: LayerCamOptions = {}): Tensor3D {
  const { target, ...drawing } = readOptions('layerCam', options, layerMapOptions);
  return ask('layerCam', model, input, target, (question) => layerMap(question, drawing, timesPositiveGradient));
}
