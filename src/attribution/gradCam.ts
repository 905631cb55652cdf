import { relu as rectify, tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import { checkInput, type Input } from '../network/input.js';
import { withNetwork, type Explainable } from '../network/network.js';
import { objectiveSlots, resolveTarget, type Target } from '../objectives/target.js';
import { checkBoolean, checkOptions } from '../options.js';
import { gradCamMap } from './gradCamMap.js';
import { checkResize, pictureSize, resizeMap, type Resize } from './resizeMap.js';
import { spatialLayer } from './spatialLayer.js';

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
 * @throws An {@link UnsupportedLayerError} for a layer without spatial extent, or one that the target does not depend on.
 * @example
 * const map = gradCam(model, image, { target: 285, layer: 'conv_pw_13_relu' });
 * @see Selvaraju et al. 2017, Grad-CAM, arXiv:1610.02391.
 */
export function gradCam(model: Explainable, input: Input, options: GradCamOptions = {}): Tensor3D {
  checkOptions('gradCam', options);
  const { target, layer, relu = true, resize = 'bilinear' } = options;
  checkBoolean('gradCam', 'relu', relu);
  checkResize('gradCam', resize);
  return withNetwork('gradCam', model, (network) => {
    const inputs = checkInput('gradCam', network.model, input);
    const objective = resolveTarget('gradCam', network, target, inputs[0]?.shape[0] as number);
    const slot = spatialLayer('gradCam', network, layer, objectiveSlots('gradCam', network, objective));
    return tidy(() => {
      const map = gradCamMap('gradCam', network, inputs, objective, slot);
      const kept = relu ? rectify(map) : map;
      const size = resize === 'none' ? undefined : pictureSize(inputs);
      return size === undefined ? kept : resizeMap(kept, size);
    });
  });
}
