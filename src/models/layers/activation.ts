import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operation.js';
import { activation, isActivationName, normalizedExponential } from '../../network/operations/activation.js';
import { autodiff } from '../../network/operations/autodiff.js';
import {
  clippedRelu,
  exponential,
  generalRelu,
  leaky,
  parametric,
  scaledExponential,
  thresholded,
} from '../../network/operations/rectifier.js';
import { softmaxOver } from './keras3Norms.js';
import { rankOf, type Lowerings, type Variable } from './LayerCall.js';

interface TfActivation {
  getClassName(): string;
  apply(x: Tensor): Tensor;
}

const rectifiers: Readonly<Record<string, () => Operation>> = {
  elu: exponential,
  // Keras 3's.
  leakyRelu: () => leaky(0.2),
  relu: () => clippedRelu(Infinity),
  relu6: () => clippedRelu(6),
  selu: scaledExponential,
};

/**
 * The operation of a layer's `activation` argument, none for a linear one. What has no derivative of its own here
 * (softsign, mish, a user's) is differentiated by tfjs.
 * @param rank - of what it is applied to.
 */
export function activationOf(layer: unknown, rank: number): readonly Operation[] {
  const { activation: given } = layer as { activation?: TfActivation | null };
  const name = given?.getClassName() ?? 'linear';
  if (given == null || name === 'linear') return [];
  if (name === 'softmax') return [normalizedExponential(rank)];
  const rectifier = rectifiers[name];
  if (rectifier !== undefined) return [rectifier()];
  return [isActivationName(name) ? activation(name) : autodiff(name, (x) => given.apply(x))];
}

/** Keras's ReLU, whose other arguments than the maximum tfjs drops; a loader may have put them back. */
interface ReluLayer {
  readonly maxValue?: number | null;
  readonly negativeSlope?: number;
  readonly threshold?: number;
}

export const activationLayers: Lowerings = {
  Activation: (layer: object, call) => call.chain(...activationOf(layer, rankOf(call))),
  ELU: ({ alpha = 1 }: { alpha?: number }, call) => (alpha === 1 ? call.chain(exponential()) : undefined),
  LeakyReLU: ({ alpha }: { alpha: number }, call) => call.chain(leaky(alpha)),
  PReLU: ({ alpha }: { alpha: Variable }, call) => call.chain(parametric(call.weight(alpha))),
  ReLU: ({ maxValue, negativeSlope = 0, threshold = 0 }: ReluLayer, call) =>
    call.chain(generalRelu(maxValue ?? Infinity, negativeSlope, threshold)),
  Softmax: ({ axis }: { axis: number | readonly number[] }, call) =>
    [-1, rankOf(call) - 1].includes(Number([axis].flat().join()))
      ? call.chain(normalizedExponential(rankOf(call)))
      : softmaxOver({ axis } as never, call),
  ThresholdedReLU: ({ theta }: { theta: number }, call) => call.chain(thresholded(theta)),
};
