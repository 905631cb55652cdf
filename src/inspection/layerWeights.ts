import { clone, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { flag, readOptions } from '../declare.js';
import { UnsupportedLayerError } from '../errors.js';
import { withNetwork, type Explainable } from '../models/openNetwork.js';
import { unflattened } from './unflattened.js';

/** Options of `layerWeights`. */
export interface LayerWeightsOptions {
  /**
   * Whether a dense layer that reads a flattened picture gives its weights by place, `[h, w, in, out]`, or
   * `[steps, in, out]`. That is the kernel of a convolution over the whole picture: `renderWeights` draws a picture for
   * each unit. Other layers give the same as ever.
   * @default false
   */
  readonly unflatten?: boolean;
}

/**
 * A copy of a layer's kernel.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param layer - the layer's path.
 * @returns `[height, width, in, out]` for a convolution, `[in, out]` for a dense layer. The first of its weights for
 *   any other layer (for a separable convolution, the depthwise kernel). The caller disposes of it.
 * @throws An {@link OptionError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError}.
 * @throws An {@link UnsupportedLayerError} for a layer without weights.
 * @example
 * const [filters] = await renderWeights(layerWeights(model, 'conv1'));
 */
export function layerWeights(model: Explainable, layer: string, options: LayerWeightsOptions = {}): Tensor {
  const { unflatten } = readOptions('layerWeights', options, { unflatten: flag(false) });
  return withNetwork('layerWeights', model, (network) => {
    const path = network.path('layerWeights', layer);
    const kernel = network.weights(path)[0]?.weight();
    if (kernel === undefined) {
      const weighted = network.layers.filter((info) => info.parameters > 0).map((info) => info.path);
      throw new UnsupportedLayerError(
        `layerWeights: layer "${layer}" has no weights. Layers that have: ${weighted.slice(0, 5).join(', ')}.`,
      );
    }
    return tidy(() => clone(unflatten ? unflattened(network, path, kernel) : kernel));
  });
}
