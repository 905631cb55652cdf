import { clone, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../declare.js';
import { OptionError } from '../errors.js';
import { withNetwork, type Explainable } from '../models/openNetwork.js';
import type { Input } from '../network/input.js';
import { questionOf } from '../objectives/Question.js';
import type { Target } from '../objectives/target.js';

/** Options of `layerGradients`. */
export interface LayerGradientsOptions {
  /** Paths of the layers to look at. */
  readonly layers: readonly string[];
  /** What to explain. @default each example's top class */
  readonly target?: Target;
}

/**
 * How much the target's score changes with each activation of some layers, in one pass backwards.
 *
 * `G_k[y, x] = d score / d A_k[y, x]`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns for each layer's path a gradient of its (first) output's shape. Zeros where the target does not depend on
 *   the layer, as on a final softmax whose logit is meant. Every layer's activations are held on the way. The caller
 *   disposes of them.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError}.
 * @example
 * const { conv1, conv2 } = layerGradients(model, image, { layers: ['conv1', 'conv2'], target: 285 });
 * @see Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating errors, Nature 323.
 */
export function layerGradients(
  model: Explainable,
  input: Input,
  options: LayerGradientsOptions,
): Record<string, Tensor> {
  const { target, ...asked } = readOptions('layerGradients', options, {
    target: given<Target>(),
    layers: given<readonly string[]>(),
  });
  const layers = Array.isArray(asked.layers) ? [...new Set(asked.layers as readonly string[])] : [];
  if (layers.length === 0) {
    throw new OptionError('layerGradients: wanted layers: [...] with at least one path; network.layers lists them.');
  }
  return withNetwork('layerGradients', model, (network) => {
    const question = questionOf('layerGradients', network, input, target);
    const slots = layers.map((layer) => network.slot('layerGradients', layer));
    const values = question.inParts({ wanted: slots, gradientsAt: slots }, (run, gradients) =>
      slots.map((slot, i) =>
        network.asLayer(layers[i] as string, clone(gradients.get(slot) ?? zerosLike(run.value(slot)))),
      ),
    );
    return Object.fromEntries(layers.map((layer, i) => [layer, values[i] as Tensor]));
  });
}
