import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import { checkInput, type Input } from '../network/input.js';
import { withNetwork, type Explainable } from '../network/network.js';
import { Run } from '../network/run.js';

/** Options of `activations`. */
export interface ActivationsOptions {
  /** Paths of the layers to look at. */
  readonly layers: readonly string[];
}

/**
 * What some layers give for an input: their feature maps.
 * @param model - a LayersModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns each layer's (first) output by its path. Only what these layers need is run. The caller disposes of them.
 * @throws A {@link ShapeError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError}.
 * @example
 * const { conv1 } = activations(model, image, { layers: ['conv1'] });
 */
export function activations(model: Explainable, input: Input, options: ActivationsOptions): Record<string, Tensor> {
  const { layers } = options ?? {};
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new OptionError('activations: wanted { layers: [...] } with at least one path; network.layers lists them.');
  }
  return withNetwork('activations', model, (network) => {
    const inputs = checkInput('activations', network.model, input);
    const slots = layers.map((layer: string) => network.slot('activations', layer));
    return tidy(() => {
      const run = new Run(network, inputs, { wanted: slots });
      return Object.fromEntries(layers.map((layer: string, i) => [layer, run.result(slots[i] as number)]));
    });
  });
}
