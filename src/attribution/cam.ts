import { sum, tidy, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { TargetError, UnsupportedModelError } from '../errors.js';
import { checkInput, type Input } from '../network/input.js';
import { isAveragePooling } from '../network/layers/pooling.js';
import { isGlobalAverage } from '../network/layers/globalPooling.js';
import { isLinear } from '../network/layers/linear.js';
import { isReshaping } from '../network/layers/reshaping.js';
import { withNetwork, type Explainable, type TracedNetwork } from '../network/network.js';
import type { Operation } from '../network/operation.js';
import { Run } from '../network/run.js';
import type { Shape, Slot } from '../network/trace.js';
import { inParts } from '../objectives/inParts.js';
import { resolveTarget, seedsOf, type Target } from '../objectives/target.js';
import { checkOptions } from '../options.js';
import { checkResize, pictureSize, resizeMap, type Resize } from './resizeMap.js';
import { weightedActivation } from './weightedActivation.js';

/** Options of `cam`. */
export interface CamOptions {
  /** A class, or one for each example. @default each example's top class */
  readonly target?: Target;
  /** Whether to bring the map to the input's size. @default 'bilinear' */
  readonly resize?: Resize;
}

/**
 * The class activation map of a network that ends in global average pooling and one linear layer: the last feature
 * maps, weighted as the class weighs their averages. Its mean over all places is the class's logit, up to the bias.
 *
 * `map = sum_k w[k, class] A_k`; no bias, no ReLU. The linear layer may be a dense one after the average, a 1x1
 * convolution before it, or none, where `map = A[class]`.
 * @param model - a LayersModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, or of the feature maps with `resize: 'none'`; signed, not normalized.
 *   The caller disposes of it.
 * @throws An {@link UnsupportedModelError} where the model does not end that way; `gradCam` works there.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws An {@link OptionError}.
 * @example
 * const map = cam(model, image, { target: [285, 967] });
 * @see Zhou et al. 2016, Learning Deep Features for Discriminative Localization, arXiv:1512.04150.
 */
export function cam(model: Explainable, input: Input, options: CamOptions = {}): Tensor3D {
  checkOptions('cam', options);
  const { target, resize = 'bilinear' } = options;
  checkResize('cam', resize);
  return withNetwork('cam', model, (network) => {
    const inputs = checkInput('cam', network.model, input);
    const objective = resolveTarget('cam', network, target, inputs[0]?.shape[0] as number);
    if (objective.isClass !== true) {
      throw new TargetError(
        'cam: a class activation map is of a class; wanted a class index or logit(c). Try gradCam.',
      );
    }
    const slot = averagedFeatures(network);
    return tidy(() => {
      const look = { wanted: [slot, network.logits], gradientsAt: [slot] };
      const [map] = inParts(network, inputs, objective, look, (some, part) => {
        const run = new Run(network, some, look);
        const gradient = run.gradients(seedsOf('cam', network, part, run)).get(slot) as Tensor;
        // From an average back, each of n places has the gradient w[k] / n: their sum is w[k].
        return [weightedActivation(run.value(slot), sum(gradient, [1, 2]) as Tensor2D)];
      }) as [Tensor3D];
      const size = resize === 'none' ? undefined : pictureSize(inputs);
      return size === undefined ? map : resizeMap(map, size);
    });
  });
}

/** Where the features are whose averages, linearly weighted, are the logits. */
function averagedFeatures(network: TracedNetwork): Slot {
  const isPointwise = (operation: Operation): boolean => isLinear(operation) && operation.pointwise;
  let slot = network.logits;
  let weighted = false;
  for (let node = network.producer(slot); node !== undefined; node = network.producer(slot)) {
    if (!isReshaping(node.operation) && !(isPointwise(node.operation) && !weighted)) break;
    weighted ||= isPointwise(node.operation);
    slot = node.inputs[0] as Slot;
  }
  const average = network.producer(slot);
  if (average === undefined || !averagesAll(average.operation, network.graph.shapes[slot] as Shape)) {
    throw new UnsupportedModelError(
      `cam: the model does not end in global average pooling and one linear layer ("${average?.path ?? 'its input'}" ` +
        'is where the pooling would be). gradCam works for any convolutional network.',
    );
  }
  const features = average.inputs[0] as Slot;
  const before = network.producer(features);
  return !weighted && before !== undefined && isPointwise(before.operation) ? (before.inputs[0] as Slot) : features;
}

function averagesAll(operation: Operation, output: Shape): boolean {
  if (isGlobalAverage(operation)) return operation.averagedAxes.join() === '1,2';
  return isAveragePooling(operation) && output[1] === 1 && output[2] === 1;
}
