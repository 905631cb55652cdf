import { relu as rectify, type Tensor3D } from '@tensorflow/tfjs-core';
import { flag, given, oneOf, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import type { Align } from '../../objectives/alignCentres.js';
import { ask } from '../../objectives/Question.js';
import type { Resize } from '../../objectives/resizeMap.js';
import type { Target } from '../../objectives/target.js';
import { meanWeighted } from './weightedActivation.js';

/** Options of `gradCam`. */
export interface GradCamOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The path of the layer whose activations are weighted. @default the last one with spatial extent */
  readonly layer?: string;
  /** Whether to keep only what adds to the score. @default true */
  readonly relu?: boolean;
  /** Whether to bring the map to the input's size. @default 'bilinear' */
  readonly resize?: Resize;
  /**
   * Where the layer's values come to lie on the picture: the map stretched over it, as in the paper, or each value at
   * the middle of its neuron's receptive field.
   * @default 'reference'
   */
  readonly align?: Align;
}

/**
 * Where in the picture a layer's activations speak for the target: its channels, weighted by how much the score
 * changes with each, and added up.
 *
 * `map = relu(sum_k a_k A_k)`, `a_k = mean over y, x of d score / d A_k[y, x]`
 * @param model - a LayersModel, or a Network opened before.
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
 * @see Selvaraju et al. 2017, Grad-CAM, arXiv:1610.02391.
 */
export function gradCam(model: Explainable, input: Input, options: GradCamOptions = {}): Tensor3D {
  const { target, layer, relu, resize, align } = readOptions('gradCam', options, {
    target: given<Target>(),
    layer: given<string>(),
    relu: flag(true),
    resize: oneOf('bilinear', 'none'),
    align: oneOf('reference', 'centres'),
  });
  return ask('gradCam', model, input, target, (question) => {
    const slot = question.spatialLayer(layer);
    const map = question.atLayer(slot, meanWeighted) as Tensor3D;
    return question.toPicture(relu ? rectify(map) : map, slot, { resize, align });
  });
}
