import {
  add,
  clipByValue,
  erf,
  exp,
  greater,
  less,
  logicalAnd,
  mul,
  sigmoid,
  softmax,
  softplus,
  square,
  sub,
  sum,
  tanh,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { inPlace } from '../locality.js';
import { only, type OperationOf, type Shape } from '../operation.js';
import { valueByValue, type Definition } from './elementwise.js';

const normalCdf = (x: Tensor): Tensor => mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))));
const normalPdf = (x: Tensor): Tensor => mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, square(x))));

/** clip(slope * x + offset, 0, 1), whose derivative is 0 where the value is clipped. */
const hardSigmoid = (slope: number, offset: number): Definition => ({
  apply: (x) => clipByValue(add(mul(x, slope), offset), 0, 1),
  derivative: (gradient, { output: y }) =>
    where(logicalAnd(greater(y, 0), less(y, 1)), mul(gradient, slope), zerosLike(gradient)),
  reads: ['output'],
});

/** The activations that are no rectifiers and have a derivative of their own here. */
export type ActivationName =
  'gelu' | 'hardSigmoid' | 'hardSigmoidOfKeras3' | 'hardSilu' | 'hardTanh' | 'sigmoid' | 'softplus' | 'swish' | 'tanh';

const definitions: Readonly<Record<ActivationName, Definition>> = {
  sigmoid: {
    apply: sigmoid,
    derivative: (gradient, { output: y }) => mul(gradient, mul(y, sub(1, y))),
    reads: ['output'],
  },
  tanh: {
    apply: tanh,
    derivative: (gradient, { output: y }) => mul(gradient, sub(1, square(y))),
    reads: ['output'],
  },
  softplus: {
    apply: softplus,
    derivative: (gradient, { input: x }) => mul(gradient, sigmoid(x)),
    reads: ['inputs'],
  },
  /** y = x * sigmoid(x); Ramachandran et al. 2017, arXiv:1710.05941. */
  swish: {
    apply: (x) => mul(sigmoid(x), x),
    derivative: (gradient, { input: x, output: y }) => {
      const s = sigmoid(x);
      return mul(gradient, add(s, mul(y, sub(1, s))));
    },
    reads: ['inputs', 'output'],
  },
  /** y = x * Phi(x), Phi the normal distribution's; Hendrycks & Gimpel 2016, arXiv:1606.08415. */
  gelu: {
    apply: (x) => mul(x, normalCdf(x)),
    derivative: (gradient, { input: x }) => mul(gradient, add(normalCdf(x), mul(x, normalPdf(x)))),
    reads: ['inputs'],
  },
  hardSigmoid: hardSigmoid(0.2, 0.5),
  hardSigmoidOfKeras3: hardSigmoid(1 / 6, 0.5),
  /** y = x * clip(x / 6 + 0.5, 0, 1), hard swish; Howard et al. 2019, arXiv:1905.02244. */
  hardSilu: {
    apply: (x) => mul(x, clipByValue(add(mul(x, 1 / 6), 0.5), 0, 1)),
    derivative: (gradient, { input: x }) => {
      const share = clipByValue(add(mul(x, 1 / 6), 0.5), 0, 1);
      const rising = where(logicalAnd(greater(x, -3), less(x, 3)), mul(x, 1 / 6), zerosLike(x));
      return mul(gradient, add(share, rising));
    },
    reads: ['inputs'],
  },
  hardTanh: {
    apply: (x) => clipByValue(x, -1, 1),
    derivative: (gradient, { output: y }) =>
      where(logicalAnd(greater(y, -1), less(y, 1)), gradient, zerosLike(gradient)),
    reads: ['output'],
  },
};

/** Whether there is an activation of that name. */
export function isActivationName(name: string): name is ActivationName {
  return Object.hasOwn(definitions, name);
}

/** An activation function that is no rectifier. */
export function activation(name: ActivationName): OperationOf<'activation'> {
  return {
    kind: 'activation',
    attributes: { name },
    ...valueByValue(definitions[name]),
    permuted: () => activation(name),
  };
}

/** y = exp(x) / sum exp(x) over the last axis. */
export function normalizedExponential(rank: number): OperationOf<'softmax'> {
  return {
    kind: 'softmax',
    attributes: { axis: rank - 1 },
    weights: {},
    reads: ['output'],
    shape: ([input]) => [input as Shape],
    forward: ([x]) => [softmax(x as Tensor)],
    locality: () => inPlace(([x]) => softmax(x as Tensor)),
    backward: (gradients, { output: y }) => {
      const weighted = mul(only(gradients), y);
      return [sub(weighted, mul(sum(weighted, -1, true), y))];
    },
  };
}
