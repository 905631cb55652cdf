import type { Tensor3D } from '@tensorflow/tfjs-core';
import { flag, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { ask } from '../../objectives/Question.js';
import { drawn, layersOf } from './layerMap.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';
import { principalProjection } from './principalProjection.js';

/** Options of `eigenCam`. The target says only on which layers to look by default. */
export type EigenCamOptions = LayerMapOptions;

/**
 * What a layer's activations have most in common, whatever the class: each place's channels, projected on their first
 * principal component.
 *
 * `map = (M - its columns' means) v`, M the activations as `h w` rows of channels, v its first right singular vector
 *
 * Departs from the paper in two points: the means are taken off, as in pytorch-grad-cam, and v's sign makes the value
 * largest in size positive. The map is the same for every class, and signed unless `relu` is true.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass to the layer, and matrix products of its channels or places, whichever are
 *   fewer.
 * @throws As `gradCam` does.
 * @example
 * const map = eigenCam(model, image, { layer: 'conv_pw_13_relu' });
 * @see Muhammad & Yeasin 2020, Eigen-CAM, arXiv:2008.00299.
 */
export function eigenCam(model: Explainable, input: Input, options: EigenCamOptions = {}): Tensor3D {
  const declared = { ...layerMapOptions, relu: flag(false) };
  const { target, ...drawing } = readOptions('eigenCam', options, declared);
  return ask('eigenCam', model, input, target, (question) => {
    const slots = layersOf(question, drawing);
    return drawn(question, question.ofLayers(slots, principalProjection), slots, drawing);
  });
}
