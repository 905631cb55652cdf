import { expandDims, mul, relu, type Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { guided } from '../../network/rectifierRules.js';
import { ask } from '../../objectives/Question.js';
import { resizeMap } from '../../objectives/resizeMap.js';
import type { Target } from '../../objectives/target.js';
import { meanWeighted } from './weightedActivation.js';

/** Options of `guidedGradCam`. */
export interface GuidedGradCamOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The path of the layer that Grad-CAM looks at. @default the last one with spatial extent */
  readonly layer?: string;
}

/**
 * Guided backpropagation's detail where Grad-CAM sees the target: `guidedBackprop * gradCam`, pixel by pixel.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   Those that are no pictures keep their guided gradient.
 * @returns the input's shape, signed, not normalized. The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedLayerError}.
 * @throws An {@link UnsupportedModelError}.
 * @example
 * const detail = guidedGradCam(model, image, { target: 285 });
 * @see Selvaraju et al. 2017, Grad-CAM, arXiv:1610.02391.
 */
export function guidedGradCam(model: Explainable, input: Tensor, options?: GuidedGradCamOptions): Tensor;
export function guidedGradCam(model: Explainable, input: readonly Tensor[], options?: GuidedGradCamOptions): Tensor[];
export function guidedGradCam(model: Explainable, input: Input, options: GuidedGradCamOptions = {}): Tensor | Tensor[] {
  const { target, layer } = readOptions('guidedGradCam', options, {
    target: given<Target>(),
    layer: given<string>(),
  });
  return ask('guidedGradCam', model, input, target, (question) => {
    const map = relu(question.atLayer(question.spatialLayer(layer), meanWeighted));
    const within = (gradient: Tensor): Tensor => {
      const size = gradient.shape.slice(1, map.rank);
      // What is no picture of the map's kind keeps its gradient.
      if (![map.rank, map.rank + 1].includes(gradient.rank)) return gradient;
      const resized = resizeMap(map, size);
      return mul(gradient, gradient.rank > map.rank ? expandDims(resized, -1) : resized);
    };
    return question.likeInput(question.inputGradients(guided).map(within));
  });
}
