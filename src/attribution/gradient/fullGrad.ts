import {
  abs,
  add,
  div,
  expandDims,
  image,
  max,
  min,
  mul,
  reshape,
  squeeze,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';
import { given, oneOf, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Graph, Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import type { Operation } from '../../network/operation.js';
import { pictureAmong } from '../../network/picture.js';
import type { Weight } from '../../network/weights.js';
import { maskSize } from '../../objectives/maskedPicture.js';
import { ask } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';

/** Options of `fullGrad`. */
export interface FullGradOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * Whether each term is first stretched to 0..1 over all of its values and resized with corners aligned, or taken as
   * it is. The authors' code does the former.
   * @default 'each'
   */
  readonly scale?: 'each' | 'none';
}

/**
 * What the pixels and the biases of each layer add to the score, all in one map. In a network of ReLUs the terms
 * together are exactly the score.
 *
 * `map = sum_c u(|x g|) + sum over layers, channels of resize(u(|b d score / d b|))`, `u` stretches to 0..1
 *
 * The layers are convolutions and batch normalizations, whose bias is `beta - mean gamma / sqrt(variance + epsilon)`.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[batch, h, w]` of the (first) image, not negative. The caller disposes of it. Costs a forward and a
 *   backward pass, which holds the gradients at all those layers.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError} where no input is a picture of rows and columns.
 * @example
 * const map = fullGrad(model, image, { target: 285 });
 * @see Srinivas & Fleuret 2019, Full-Gradient Representation, arXiv:1905.00780.
 */
export function fullGrad(model: Explainable, input: Input, options: FullGradOptions = {}): Tensor3D {
  const { target, scale } = readOptions('fullGrad', options, {
    target: given<Target>(),
    scale: oneOf('each', 'none'),
  });
  return ask('fullGrad', model, input, target, (question) => {
    const { network, inputs } = question;
    const { graph } = network;
    const size = maskSize(question, 2);
    const picture = graph.inputs[pictureAmong(inputs.map(({ shape }) => shape)) as number] as Slot;
    const biases = biasesOf(graph);
    const look = { wanted: [], gradientsAt: [picture, ...biases.keys()] };
    const [map] = question.inParts(look, (_, gradients, some) => {
      const factor = (slot: Slot): Tensor => biases.get(slot)?.() ?? (network.feed(some).get(slot) as Tensor);
      const terms = [...gradients.keys()]
        .filter((slot) => slot === picture || biases.has(slot))
        .map((slot) => abs(mul(gradients.get(slot) as Tensor, factor(slot))));
      return [addAll(terms.map((term) => spread(scale === 'each' ? stretched(term) : term, size, scale === 'each')))];
    });
    return map as Tensor3D;
  });
}

/** The biases of layers with rows and columns, by where they are added. */
function biasesOf({ nodes, shapes }: Graph): Map<Slot, () => Tensor> {
  return new Map(
    nodes.flatMap(({ operation, outputs: [slot] }) => {
      const bias = biasOf(operation);
      return bias === undefined || shapes[slot as Slot]?.length !== 4 ? [] : [[slot as Slot, bias] as const];
    }),
  );
}

function biasOf(operation: Operation): (() => Tensor) | undefined {
  const { kind, weights, attributes } = operation;
  if (kind === 'affine') {
    const shape = Array.from({ length: attributes.rank }, (_, axis) => (axis === attributes.axis ? -1 : 1));
    return () => reshape(weights.shift(), shape);
  }
  if (!['convolution', 'depthwise', 'transposedConvolution'].includes(kind)) return undefined;
  return (weights as { bias?: Weight }).bias;
}

/** The authors', which keeps a term that is the same everywhere at 0. */
const LEAST_RANGE = 1e-6;

/** Each example's values stretched to 0..1. */
function stretched(term: Tensor): Tensor {
  const axes = term.shape.map((_, axis) => axis).slice(1);
  const least = min(term, axes, true);
  return div(sub(term, least), add(sub(max(term, axes, true), least), LEAST_RANGE));
}

/** The sum over channels at the picture's size. */
function spread(term: Tensor, size: readonly number[], alignCorners: boolean): Tensor {
  const map = expandDims(term.rank === 4 ? sum(term, 3) : term, 3) as Tensor4D;
  return squeeze(image.resizeBilinear(map, [...size] as [number, number], alignCorners, !alignCorners), [3]);
}
