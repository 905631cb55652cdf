import type { Tensor3D } from '@tensorflow/tfjs-core';
import { flag, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { projectedTimesGradient } from './formulas.js';
import { layerMap } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';

/** Options of `eigenGradCam`. */
export type EigenGradCamOptions = LayerMapOptions;

/**
 * Eigen-CAM for a class: the first principal component of the activations times their gradients.
 *
 * `map = (M - its columns' means) v`, M `= A d score / d A` as `h w` rows of channels, v its first right singular
 * vector
 *
 * Departs from pytorch-grad-cam, where it comes from, in v's sign: it makes the value largest in size positive; there
 * it is left to chance. The map is signed unless `relu` is true.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, a backward pass to the layer, and the matrix products of `eigenCam`.
 * @throws As `gradCam` does.
 * @example
 * const map = eigenGradCam(model, image, { target: 285 });
 * @see Gildenblat 2021, pytorch-grad-cam; after Muhammad & Yeasin 2020, Eigen-CAM, arXiv:2008.00299.
 */
export function eigenGradCam(model: Explainable, input: Input, options: EigenGradCamOptions = {}): Tensor3D {
  const declared = { ...layerMapOptions, relu: flag(false) };
  const { target, ...drawing } = readOptions('eigenGradCam', options, declared);
  return ask('eigenGradCam', model, input, target, (question) => layerMap(question, drawing, projectedTimesGradient));
}
