import { dispose, mean, reshape, sqrt, sub, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkInput } from '../../network/input.js';
import type { Explainable } from '../../models/openNetwork.js';
import { Run } from '../../network/run.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { checkOptions } from '../../options.js';
import { maximize, type ActivationMaximizeOptions } from './activationMaximize.js';
import { lbfgs } from './optimizers/lbfgs.js';
import { pixels } from './parametrizations/pixels.js';
import { alphaNorm } from './regularizers/alphaNorm.js';
import { totalVariation } from './regularizers/totalVariation.js';
import { nearness, relativeErrors, representation } from './representation.js';

/** Options of `invertRepresentation`: those of `activationMaximize`, with other defaults. */
export interface InvertRepresentationOptions extends Omit<ActivationMaximizeOptions, 'grow'> {
  /** The path of the layer whose activation is to be met. */
  readonly layer: string;
}

/** What `invertRepresentation` gives. */
export interface Inverted {
  /** `[batch, h, w, c]` in the network's range. The caller disposes of it. */
  readonly image: Tensor4D;
  /**
   * The relative error `|A(x) - A0| / |A0|` that is left, the mean over the batch: 0 where the layer is met exactly.
   */
  readonly loss: number;
  /**
   * The root of what is climbed, at the place that each step tried. With L-BFGS some are taken back; and where a
   * rectifier is to be met, it is more than the relative error, for its input counts (see docs/synthesis.md).
   */
  readonly history: Float32Array;
}

/**
 * An image that a layer cannot tell from another: what the layer still knows of it.
 *
 * `x = argmin |A(x) - A(x0)|^2 / |A(x0)|^2 + penalties(x)`
 *
 * Defaults: pixels from noise, L-BFGS, 200 steps, no transforms, a little total variation and the paper's 6-norm.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; with one input.
 * @param image - `[batch, h, w, c]` in the model's range.
 * @returns the image and how far its activations are. Memory as `activationMaximize`, and the layer's activation.
 * @throws An {@link ShapeError}.
 * @throws An {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link NumericalError}.
 * @example
 * const { image, loss } = await invertRepresentation(network, photo, { layer: 'conv_pw_3_relu', range: [-1, 1] });
 * @see Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them, arXiv:1412.0035. There by
 *   gradient descent with momentum.
 */
export async function invertRepresentation(
  model: Explainable,
  image: Tensor4D,
  options: InvertRepresentationOptions,
): Promise<Inverted> {
  const caller = 'invertRepresentation';
  checkOptions(caller, options, [
    'layer',
    'size',
    'steps',
    'octaves',
    'octaveScale',
    'octaveShares',
    'optimizer',
    'parametrization',
    'transforms',
    'regularizers',
    'init',
    'range',
    'batch',
    'redirected',
    'seed',
    'signal',
    'onProgress',
  ]);
  const { layer, ...ascent } = options;
  return withNetworkAsync(caller, model, async (network) => {
    const slot = network.slot(caller, layer);
    const [input] = checkInput(caller, network.inputs, image) as [Tensor4D];
    const wanted = representation(network, input, layer);
    try {
      const { image: inverted, scores } = await maximize(caller, network, nearness(layer, wanted), {
        steps: 200,
        batch: input.shape[0],
        size: [input.shape[1], input.shape[2] ?? 1],
        parametrization: pixels(),
        optimizer: lbfgs(),
        transforms: [],
        regularizers: [totalVariation({ weight: 0.001 }), alphaNorm({ weight: 0.0001 })],
        redirected: 0,
        ...ascent,
        grow: false,
      });
      const left = tidy(() => {
        const run = new Run(network, [reshape(inverted, input.shape)], { wanted: [slot] });
        return mean(sqrt(relativeErrors(sub(run.value(slot), wanted.activation), wanted.activation)));
      });
      try {
        const loss = (await left.data())[0] as number;
        return { image: inverted, loss, history: scores.map((score) => Math.sqrt(Math.max(0, -score))) };
      } catch (error) {
        inverted.dispose();
        throw error;
      } finally {
        left.dispose();
      }
    } finally {
      dispose({ ...wanted });
    }
  });
}
