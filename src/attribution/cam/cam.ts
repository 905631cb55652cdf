import { sum, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { given, oneOf, readOptions } from '../../declare.js';
import { TargetError, UnsupportedModelError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import type { Operation, Shape } from '../../network/operation.js';
import { isPointwise } from '../../network/operations/linear.js';
import type { Align } from '../../objectives/alignCentres.js';
import { ask } from '../../objectives/Question.js';
import type { Resize } from '../../objectives/resizeMap.js';
import type { Target } from '../../objectives/target.js';
import { placesOf, weightedActivation } from './weightedActivation.js';

/** Options of `cam`. */
export interface CamOptions {
  /** A class, or one for each example. @default each example's top class */
  readonly target?: Target;
  /** Whether to bring the map to the input's size. @default 'bilinear' */
  readonly resize?: Resize;
  /** As `gradCam`'s. @default 'reference' */
  readonly align?: Align;
}

/**
 * The class activation map of a network that ends in global average pooling and one linear layer. It weighs the last
 * feature maps as the class weighs their averages. Its mean over all places is the class's logit, up to the bias.
 *
 * `map = sum_k w[k, class] A_k`; no bias, no ReLU. The linear layer may be a dense one after the average, a 1x1
 * convolution before it, or none, where `map = A[class]`.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
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
  const { target, resize, align } = readOptions('cam', options, {
    target: given<Target>(),
    resize: oneOf('bilinear', 'none'),
    align: oneOf('reference', 'centres'),
  });
  return ask('cam', model, input, target, (question) => {
    if (question.objective.isClass !== true) {
      throw new TargetError(
        'cam: a class activation map is of a class; wanted a class index or logit(c). Try gradCam.',
      );
    }
    const slot = averagedFeatures(question.network);
    // From an average back, each of n places has the gradient w[k] / n: their sum is w[k].
    const map = question.atLayer(slot, (activation, gradient) =>
      weightedActivation(activation, sum(gradient, placesOf(gradient)) as Tensor2D),
    ) as Tensor3D;
    return question.toPicture(map, slot, { resize, align });
  });
}

/** Where the features are whose averages, linearly weighted, are the logits. */
function averagedFeatures(network: TracedNetwork): Slot {
  let slot = network.logits;
  let weighted = false;
  for (let node = network.producer(slot); node !== undefined; node = network.producer(slot)) {
    const { operation } = node;
    if (operation.kind !== 'reshape' && !(isPointwise(operation) && !weighted)) break;
    weighted ||= isPointwise(operation);
    slot = node.inputs[0] as Slot;
  }
  const average = network.producer(slot);
  if (average === undefined || !averagesAll(average.operation, network.graph.shapes, average.inputs[0] as Slot, slot)) {
    throw new UnsupportedModelError(
      `cam: the model does not end in global average pooling and one linear layer ("${average?.path ?? 'its input'}" ` +
        'is where the pooling would be). gradCam works for any convolutional network.',
    );
  }
  const features = average.inputs[0] as Slot;
  const before = network.producer(features);
  return !weighted && before !== undefined && isPointwise(before.operation) ? (before.inputs[0] as Slot) : features;
}

/** Whether an operation averages all places of what it is given. */
function averagesAll({ kind, attributes }: Operation, shapes: readonly Shape[], input: Slot, output: Slot): boolean {
  const [before, after] = [shapes[input] as Shape, shapes[output] as Shape];
  if (kind === 'reduction') {
    const places = before.slice(1, -1).map((_, axis) => axis + 1);
    return attributes.name === 'mean' && attributes.axes.toSorted((a, b) => a - b).join() === places.join();
  }
  return kind === 'pooling' && attributes.name === 'average' && after[1] === 1 && after[2] === 1;
}
