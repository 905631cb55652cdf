import {
  add,
  clipByValue,
  elu,
  engine,
  greater,
  leakyRelu,
  mul,
  prelu,
  relu,
  relu6,
  selu,
  step,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { gate } from '../../backend/gate.js';
import { elementwise, type Elementwise } from './elementwise.js';

/** y = min(max(x, 0), ceiling); f' = 0 at 0 and at the ceiling. */
export function clippedRelu(ceiling: number): Elementwise {
  const fusable =
    ceiling === Infinity ? { name: 'relu' as const } : ceiling === 6 ? { name: 'relu6' as const } : undefined;
  return elementwise({
    apply: ceiling === Infinity ? relu : ceiling === 6 ? relu6 : (x) => clipByValue(x, 0, ceiling),
    derivative: (gradient, { output }) => gate(gradient, output, ceiling),
    reads: ['output'],
    rectifier: true,
    ...(fusable && { fusable }),
  });
}

/** y = x above zero, slope * x below; f'(0) = slope. */
export function leaky(slope: number): Elementwise {
  return elementwise({
    apply: (x) => leakyRelu(x, slope),
    // The output has the input's sign only where the slope is positive.
    derivative: (gradient, { input, output }) => mul(gradient, step(slope > 0 ? output : input, slope)),
    reads: [slope > 0 ? 'output' : 'inputs'],
    rectifier: true,
    fusable: { name: 'leakyrelu', slope },
  });
}

/** y = x above zero, alpha * x below, with a weight for each channel or place; f'(0) = alpha. */
export function parametric(alpha: () => Tensor): Elementwise {
  return elementwise({
    apply: (x) => prelu(x, alpha()),
    everywhere: () => alpha().size === alpha().shape.at(-1),
    derivative: (gradient, { input }) => where(greater(input, 0), gradient, mul(gradient, alpha())),
    reads: ['inputs'],
    rectifier: true,
  });
}

/** y = x above theta, 0 elsewhere. */
export function thresholded(theta: number): Elementwise {
  return elementwise({
    apply: (x) => where(greater(x, theta), x, zerosLike(x)),
    derivative: (gradient, { input }) => where(greater(input, theta), gradient, zerosLike(gradient)),
    reads: ['inputs'],
    rectifier: true,
  });
}

/** y = x above zero, exp(x) - 1 below. */
export function exponential(): Elementwise {
  return elementwise({
    apply: elu,
    derivative: (dy, { output: y }) => engine().runKernel('EluGrad', { dy, y }) as Tensor,
    reads: ['output'],
    rectifier: true,
  });
}

/** The constants of Klambauer et al. 2017, arXiv:1706.02515. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** y = scale * x above zero, scale * alpha * (exp(x) - 1) below. */
export function scaledExponential(): Elementwise {
  return elementwise({
    apply: selu,
    derivative: (gradient, { output: y }) =>
      where(greater(y, 0), mul(gradient, SELU_SCALE), mul(gradient, add(y, SELU_SCALE * SELU_ALPHA))),
    reads: ['output'],
    rectifier: true,
  });
}
