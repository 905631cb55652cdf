import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedLayerError } from '../errors.js';
import { withNetwork, type Explainable } from '../models/openNetwork.js';

/**
 * A copy of a layer's kernel.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param layer - the layer's path.
 * @returns `[height, width, in, out]` for a convolution, `[in, out]` for a dense layer. The first of its weights for
 *   any other layer (for a separable convolution, the depthwise kernel). The caller disposes of it.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError}.
 * @throws An {@link UnsupportedLayerError} for a layer without weights.
 * @example
 * const [filters] = await renderWeights(layerWeights(model, 'conv1'));
 */
export function layerWeights(model: Explainable, layer: string): Tensor {
  return withNetwork('layerWeights', model, (network) => {
    const kernel = network.weights(network.path('layerWeights', layer))[0]?.weight();
    if (kernel === undefined) {
      const weighted = network.layers.filter((info) => info.parameters > 0).map((info) => info.path);
      throw new UnsupportedLayerError(
        `layerWeights: layer "${layer}" has no weights. Layers that have: ${weighted.slice(0, 5).join(', ')}.`,
      );
    }
    return clone(kernel);
  });
}
