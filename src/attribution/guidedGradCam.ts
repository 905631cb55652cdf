import { expandDims, mul, relu, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { checkInput, type Input } from '../network/input.js';
import { withNetwork, type Explainable } from '../network/network.js';
import { guided } from '../network/rules.js';
import { objectiveSlots, resolveTarget, type Target } from '../objectives/target.js';
import { checkOptions } from '../options.js';
import { gradCamMap } from './gradCamMap.js';
import { inputGradients } from './inputGradients.js';
import { pictureSize, resizeMap } from './resizeMap.js';
import { spatialLayer } from './spatialLayer.js';

/** Options of `guidedGradCam`. */
export interface GuidedGradCamOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The path of the layer that Grad-CAM looks at. @default the last one with spatial extent */
  readonly layer?: string;
}

/**
 * Guided backpropagation's detail where Grad-CAM sees the target: `guidedBackprop * gradCam`, pixel by pixel.
 * @param model - a LayersModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input,
 *   of which those that are no pictures keep their guided gradient.
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
  checkOptions('guidedGradCam', options);
  const { target, layer } = options;
  return withNetwork('guidedGradCam', model, (network) => {
    const inputs = checkInput('guidedGradCam', network.model, input);
    const objective = resolveTarget('guidedGradCam', network, target, inputs[0]?.shape[0] as number);
    const slot = spatialLayer('guidedGradCam', network, layer, objectiveSlots('guidedGradCam', network, objective));
    return tidy(() => {
      const gradients = inputGradients('guidedGradCam', network, input, objective, guided);
      const map = relu(gradCamMap('guidedGradCam', network, inputs, objective, slot));
      const within = (gradient: Tensor): Tensor => {
        const size = pictureSize([gradient]);
        if (size === undefined) return gradient;
        const resized = resizeMap(map, size);
        return mul(gradient, gradient.rank === 4 ? expandDims(resized, 3) : resized);
      };
      return Array.isArray(gradients) ? gradients.map(within) : within(gradients);
    });
  });
}
