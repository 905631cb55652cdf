import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Explainable } from '../../models/openNetwork.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { dream } from './dream.js';
import { dreamSettings, type DeepDreamOptions } from './dreamSettings.js';

/**
 * Makes stronger what layers see in an image, at several sizes.
 *
 * For each octave from the smallest: the image and the detail dreamt so far at its size. Then `steps` times
 * `x += stepSize g / mean |g|`, g the gradient of the layers' scores with the image turned round by a random shift.
 *
 * Images larger than `tileSize` go through the network in tiles, whose borders the shifts move anywhere from step to
 * step, so that no seam stays. Any size will do, whatever the model's own: layers of places do not mind.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; with one input.
 * @param image - `[batch, h, w, c]` in the model's range. Not changed.
 * @returns the dream, of the image's shape. The caller disposes of it. Memory: four images of its size, and a forward
 *   and backward pass of one tile. Time grows with the pixels.
 * @throws An {@link OptionError}.
 * @throws An {@link TargetError}.
 * @throws An {@link LayerNotFoundError}.
 * @throws An {@link ShapeError}.
 * @throws An {@link NumericalError}.
 * @example
 * const dream = await deepDream(network, photo, { layers: ['conv_pw_7_relu'], range: [-1, 1] });
 * @see Mordvintsev et al. 2015, Inceptionism; the notebook github.com/google/deepdream, whose constants these are.
 */
export async function deepDream(model: Explainable, image: Tensor4D, options: DeepDreamOptions): Promise<Tensor4D> {
  const settings = dreamSettings('deepDream', options);
  return withNetworkAsync('deepDream', model, (network) => dream('deepDream', network, image, settings));
}
