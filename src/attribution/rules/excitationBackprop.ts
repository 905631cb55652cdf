import { sum, type Tensor3D } from '@tensorflow/tfjs-core';
import { given, oneOf, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import type { Align } from '../../objectives/alignCentres.js';
import { ask } from '../../objectives/Question.js';
import type { Resize } from '../../objectives/resizeMap.js';
import type { Target } from '../../objectives/target.js';
import { excitationRule } from './relevance/linearRule.js';
import { propagate } from './relevance/propagate.js';
import { relevanceRules } from './relevance/relevanceRules.js';

/** Options of `excitationBackprop`. */
export interface ExcitationBackpropOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The path of the layer whose neurons the target is traced to. @default the last one with spatial extent */
  readonly layer?: string;
  /** Whether to bring the map to the input's size. @default 'bilinear' */
  readonly resize?: Resize;
  /**
   * Where the layer's values come to lie on the picture: either the map stretched over it, or each value at its
   * receptive field's middle.
   * @default 'reference'
   */
  readonly align?: Align;
}

/**
 * How likely each place of a layer wins. Every winner passes its win on to one of the neurons that excite it, in
 * proportion to their excitation.
 *
 * `P_i = sum_j a_i+ w_ij+ P_j / sum_i a_i+ w_ij+`, `P = 1` at the target, `map = sum over the layer's channels of P`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; it adds up to at most 1 there.
 *   The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedLayerError} for a layer without spatial extent, or naming one on the way that has no
 *   rule.
 * @example
 * const map = excitationBackprop(model, image, { target: 285, layer: 'conv_pw_11_relu' });
 * @see Zhang et al. 2016, Top-down Neural Attention by Excitation Backprop, arXiv:1608.00507.
 */
export function excitationBackprop(
  model: Explainable,
  input: Input,
  options: ExcitationBackpropOptions = {},
): Tensor3D {
  const { target, layer, resize, align } = readOptions('excitationBackprop', options, {
    target: given<Target>(),
    layer: given<string>(),
    resize: oneOf('bilinear', 'none'),
    align: oneOf('reference', 'centres'),
  });
  return ask('excitationBackprop', model, input, target, (question) => {
    const slot = question.spatialLayer(layer);
    const rules = relevanceRules(question, [slot], excitationRule);
    const [probabilities] = propagate(question, [slot], rules, 'one');
    return question.toPicture(sum(probabilities as Tensor3D, -1) as Tensor3D, slot, { resize, align });
  });
}
