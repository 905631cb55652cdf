import type { Tensor } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import { checkOptions } from '../options.js';
import { inChunks } from '../network/chunks.js';
import { checkInput, type Input } from '../network/input.js';
import { withNetwork, type Explainable } from '../models/openNetwork.js';
import { Run } from '../network/run.js';

/** Options of `activations`. */
export interface ActivationsOptions {
  /** Paths of the layers to look at. */
  readonly layers: readonly string[];
}

/**
 * What some layers give for an input: their feature maps.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
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
  const layers = Array.isArray(options?.layers) ? [...new Set(options.layers as readonly string[])] : [];
  if (layers.length === 0) {
    throw new OptionError('activations: wanted { layers: [...] } with at least one path; network.layers lists them.');
  }
  checkOptions('activations', options, ['layers']);
  return withNetwork('activations', model, (network) => {
    const inputs = checkInput('activations', network.inputs, input);
    const slots = layers.map((layer) => network.slot('activations', layer));
    const values = inChunks(network, inputs, { wanted: slots }, (some) => {
      const run = new Run(network, some, { wanted: slots });
      return slots.map((slot, i) => network.asLayer(layers[i] as string, run.result(slot)));
    });
    return Object.fromEntries(layers.map((layer, i) => [layer, values[i] as Tensor]));
  });
}
