import { abs, dispose, max, mean, reshape, sqrt, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Box } from '../../Box.js';
import { OptionError } from '../../errors.js';
import { checkInput } from '../../network/input.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Shape } from '../../network/operation.js';
import { Run } from '../../network/run.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { checkOptions } from '../../options.js';
import { maximize, type ActivationMaximizeOptions } from './activationMaximize.js';
import { ascentOptionNames } from './ascentOptionNames.js';
import { checkGroup } from './neuronGroup.js';
import { lbfgs } from './optimizers/lbfgs.js';
import { pixels } from './parametrizations/pixels.js';
import { alphaNorm } from './regularizers/alphaNorm.js';
import { totalVariation } from './regularizers/totalVariation.js';
import { differenceFrom, nearness, relativeErrors, representation } from './representation.js';

/** Options of `invertRepresentation`: those of `activationMaximize`, with other defaults. */
export interface InvertRepresentationOptions extends Omit<ActivationMaximizeOptions, 'grow'> {
  /** The path of the layer whose activation is to be met. */
  readonly layer: string;
  /** Which of its channels are to be met, from 0: a group of neurons. @default all */
  readonly channels?: readonly number[];
  /** Which of its places are to be met, in rows and columns of the layer. @default all */
  readonly region?: Box;
}

/** What `invertRepresentation` gives. */
export interface Inverted {
  /** `[batch, h, w, c]` in the network's range. The caller disposes of it. */
  readonly image: Tensor4D;
  /**
   * The relative error `|A(x) - A0| / |A0|` that is left, the mean over the batch: 0 where the layer, or the group of
   * its neurons, is met exactly.
   */
  readonly loss: number;
  /**
   * The root of what is climbed, at the place that each step tried. With L-BFGS some are taken back. If a rectifier is
   * to be met, it is more than the relative error, for its input counts (see docs/synthesis.md).
   */
  readonly history: Float32Array;
}

/**
 * An image that a layer cannot tell from another: what the layer still knows of it.
 *
 * `x = argmin |A(x) - A(x0)|^2 / |A(x0)|^2 + penalties(x)`
 *
 * With `channels` or `region`, A is a group of the layer's neurons. The image then shows what one stream of the network
 * knows, or a neighbourhood of neurons.
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
 *   gradient descent with momentum. Groups: `filterGroup` and `neigh` of github.com/aravindhm/deep-goggle,
 *   core/invert_nn.m.
 */
export async function invertRepresentation(
  model: Explainable,
  image: Tensor4D,
  options: InvertRepresentationOptions,
): Promise<Inverted> {
  const caller = 'invertRepresentation';
  checkOptions(caller, options, [...ascentOptionNames, 'layer', 'channels', 'region']);
  const { layer, channels, region, ...ascent } = options;
  return withNetworkAsync(caller, model, async (network) => {
    const slot = network.slot(caller, layer);
    const [input] = checkInput(caller, network.inputs, image) as [Tensor4D];
    const group = { channels, region };
    checkGroup(caller, layer, group, network.graph.shapes[slot] as Shape);
    const isWhole = channels === undefined && region === undefined;
    const wanted = representation(network, input, layer, isWhole ? undefined : group);
    try {
      if (wanted.mask !== undefined) await checkActive(caller, wanted.activation);
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
        return mean(sqrt(relativeErrors(differenceFrom(wanted, run.value(slot)), wanted.activation)));
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

/**
 * Checks that there is something to meet: in the group's neurons, of each image.
 * @throws An {@link OptionError}.
 */
async function checkActive(caller: string, activation: Tensor): Promise<void> {
  const largest = tidy(() => max(abs(reshape(activation, [activation.shape[0] as number, -1])), 1));
  try {
    const silent = (await largest.data()).indexOf(0);
    if (silent === -1) return;
    throw new OptionError(
      `${caller}: all neurons of the group are silent in image ${silent}; wanted channels or a region with an activation ` +
        'to meet.',
    );
  } finally {
    largest.dispose();
  }
}
