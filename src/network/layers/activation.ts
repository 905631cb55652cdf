import {
  add,
  erf,
  exp,
  mul,
  sigmoid,
  softmax,
  softplus,
  square,
  sub,
  sum,
  tanh,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Operation } from '../operation.js';
import { autodiff } from './autodiff.js';
import { elementwise, type Elementwise } from './elementwise.js';
import type { Lowerings } from './lower.js';
import { clippedRelu, exponential, leaky, parametric, scaledExponential, thresholded } from './rectifier.js';

const logistic = (): Elementwise =>
  elementwise({
    apply: sigmoid,
    derivative: (gradient, { output: y }) => mul(gradient, mul(y, sub(1, y))),
    reads: ['output'],
    probabilities: true,
  });

const normalizedExponential = (): Elementwise =>
  elementwise({
    apply: (x) => softmax(x),
    derivative: (gradient, { output: y }) => {
      const weighted = mul(gradient, y);
      return sub(weighted, mul(sum(weighted, -1, true), y));
    },
    reads: ['output'],
    probabilities: true,
  });

const hyperbolicTangent = (): Elementwise =>
  elementwise({
    apply: tanh,
    derivative: (gradient, { output: y }) => mul(gradient, sub(1, square(y))),
    reads: ['output'],
  });

const smoothRelu = (): Elementwise =>
  elementwise({
    apply: softplus,
    derivative: (gradient, { input: x }) => mul(gradient, sigmoid(x)),
    reads: ['inputs'],
  });

/** y = x * sigmoid(x); Ramachandran et al. 2017, arXiv:1710.05941. */
const swish = (): Elementwise =>
  elementwise({
    apply: (x) => mul(sigmoid(x), x),
    derivative: (gradient, { input: x, output: y }) => {
      const s = sigmoid(x);
      return mul(gradient, add(s, mul(y, sub(1, s))));
    },
    reads: ['inputs', 'output'],
  });

const normalCdf = (x: Tensor): Tensor => mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))));
const normalPdf = (x: Tensor): Tensor => mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, square(x))));

/** y = x * Phi(x), Phi the normal distribution's; Hendrycks & Gimpel 2016, arXiv:1606.08415. */
const gelu = (): Elementwise =>
  elementwise({
    apply: (x) => mul(x, normalCdf(x)),
    derivative: (gradient, { input: x }) => mul(gradient, add(normalCdf(x), mul(x, normalPdf(x)))),
    reads: ['inputs'],
  });

const byName: Readonly<Record<string, () => Elementwise>> = {
  elu: exponential,
  gelu,
  relu: () => clippedRelu(Infinity),
  relu6: () => clippedRelu(6),
  selu: scaledExponential,
  sigmoid: logistic,
  softmax: normalizedExponential,
  softplus: smoothRelu,
  swish,
  tanh: hyperbolicTangent,
};

/**
 * The operation of a layer's `activation` argument, none for a linear one. What has no derivative of its own here
 * (hardSigmoid, softsign, mish, a user's) is differentiated by tfjs.
 */
export function activationOf(layer: unknown): readonly Operation[] {
  const { activation } = layer as { activation?: { getClassName(): string; apply(x: Tensor): Tensor } | null };
  if (activation == null || activation.getClassName() === 'linear') return [];
  const known = byName[activation.getClassName()];
  return [known === undefined ? autodiff((x) => activation.apply(x)) : known()];
}

export const activationLayers: Lowerings = {
  Activation: (layer) => activationOf(layer),
  ELU: () => [exponential()],
  LeakyReLU: ({ alpha }: { alpha: number }) => [leaky(alpha)],
  PReLU: ({ alpha }: { alpha: { read(): Tensor } }) => [parametric(() => alpha.read())],
  ReLU: ({ maxValue }: { maxValue: number | null }) => [clippedRelu(maxValue ?? Infinity)],
  // Over any other axis than the last, tfjs differentiates it.
  Softmax: ({ axis }: { axis: number | readonly number[] }, { inputShapes: [shape] }) =>
    [-1, (shape?.length ?? 0) - 1].includes(Number([axis].flat().join())) ? [normalizedExponential()] : undefined,
  ThresholdedReLU: ({ theta }: { theta: number }) => [thresholded(theta)],
};
