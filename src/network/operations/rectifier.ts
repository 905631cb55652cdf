import {
  add,
  clipByValue,
  elu,
  engine,
  getBackend,
  greater,
  greaterEqual,
  leakyRelu,
  minimum,
  mul,
  prelu,
  relu,
  relu6,
  reshape,
  selu,
  step,
  transpose,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { gate } from '../../backend/gate.js';
import { inPlace } from '../locality.js';
import type { Attributes, Operation, OperationOf } from '../operation.js';
import type { Weight } from '../weights.js';
import { valueByValue, type Definition } from './elementwise.js';

/** A rectifier that tfjs's fused operations know, and whose gradient needs only its output. */
export interface Fusable extends OperationOf<'rectifier'> {
  readonly fusable: {
    readonly name: 'relu' | 'relu6' | 'leakyrelu' | 'prelu';
    readonly slope?: number;
    /** A slope for each channel. */
    readonly slopes?: Weight;
  };
}

/** Whether a linear operation can apply it to its own result. */
export function isFusable(operation: Operation): operation is Fusable {
  return (
    operation.kind === 'rectifier' &&
    (operation as Partial<Fusable>).fusable !== undefined &&
    operation.reads?.includes('inputs') === false
  );
}

function rectifier(
  name: Attributes['rectifier']['name'],
  definition: Definition,
  more: { readonly ceiling?: number; readonly fusable?: Fusable['fusable'] } = {},
): OperationOf<'rectifier'> {
  const { ceiling = Infinity, fusable } = more;
  return {
    kind: 'rectifier',
    attributes: { name, ceiling },
    ...valueByValue(definition),
    permuted: () => rectifier(name, definition, more),
    ...(fusable && { fusable }),
  };
}

/** y = min(max(x, 0), ceiling); f' = 0 at 0 and at the ceiling. */
export function clippedRelu(ceiling: number): OperationOf<'rectifier'> {
  const fusable =
    ceiling === Infinity ? { name: 'relu' as const } : ceiling === 6 ? { name: 'relu6' as const } : undefined;
  return rectifier(
    'relu',
    {
      apply: ceiling === Infinity ? relu : ceiling === 6 ? relu6 : (x) => clipByValue(x, 0, ceiling),
      derivative: (gradient, { output }) => gate(gradient, output, ceiling),
      reads: ['output'],
    },
    { ceiling, ...(fusable && { fusable }) },
  );
}

/** y = x above zero, slope * x below; f'(0) = slope. */
export function leaky(slope: number): OperationOf<'rectifier'> {
  return rectifier(
    'leakyRelu',
    {
      apply: (x) => leakyRelu(x, slope),
      // The output has the input's sign only where the slope is positive.
      derivative: (gradient, { input, output }) => mul(gradient, step(slope > 0 ? output : input, slope)),
      reads: [slope > 0 ? 'output' : 'inputs'],
    },
    { fusable: { name: 'leakyrelu', slope } },
  );
}

/** y = x above zero, alpha * x below, with a weight for each channel or place; f'(0) = alpha. */
export function parametric(alpha: Weight): OperationOf<'rectifier'> {
  const slopes = alpha();
  const everywhere = slopes.size === slopes.shape.at(-1);
  const keepsSigns = arePositive(slopes);
  const apply = isTrailing(slopes.shape)
    ? (x: Tensor): Tensor => prelu(x, alpha())
    : (x: Tensor): Tensor => where(greater(x, 0), x, mul(x, alpha()));
  const shared = valueByValue({
    apply,
    derivative: (gradient, { input, output }) =>
      where(greater(keepsSigns ? output : input, 0), gradient, mul(gradient, alpha())),
    reads: [keepsSigns ? 'output' : 'inputs'],
  });
  return {
    kind: 'rectifier',
    attributes: { name: 'prelu', ceiling: Infinity },
    ...shared,
    // tfjs fuses those of a dimension or three.
    ...(everywhere && keepsSigns && slopes.rank % 2 === 1 && { fusable: { name: 'prelu', slopes: alpha } }),
    weights: { alpha },
    locality: () => inPlace(everywhere ? ([x]) => apply(x as Tensor) : undefined),
    permuted: (order) => parametric(alpha.derive(() => permutedSlopes(slopes, order))),
    reweighted: (replace) => parametric(replace('alpha', alpha)),
  };
}

/** Whether the output has the input's sign everywhere. On a GPU one would have to wait for the answer. */
function arePositive(slopes: Tensor): boolean {
  return ['cpu', 'wasm'].includes(getBackend()) && slopes.dataSync().every((slope) => slope > 0);
}

/** Whether slopes lie side by side as values do: tfjs's kernel for wasm gets others wrong. */
export function isTrailing(shape: readonly number[]): boolean {
  const first = shape.findIndex((size) => size > 1);
  return first === -1 || !shape.slice(first).includes(1);
}

/** Slopes that are broadcast over axes before their own. */
function permutedSlopes(slopes: Tensor, order: readonly number[]): Tensor {
  const whole = reshape(slopes, [...Array<number>(order.length - slopes.rank).fill(1), ...slopes.shape]);
  return transpose(whole, [...order]);
}

/** y = x above theta, 0 elsewhere. */
export function thresholded(theta: number): OperationOf<'rectifier'> {
  return rectifier('thresholdedRelu', {
    apply: (x) => where(greater(x, theta), x, zerosLike(x)),
    derivative: (gradient, { input }) => where(greater(input, theta), gradient, zerosLike(gradient)),
    reads: ['inputs'],
  });
}

/** Keras's whole ReLU: y = min(x, ceiling) from the threshold on, slope * (x - threshold) below. */
export function generalRelu(ceiling: number, slope: number, threshold: number): OperationOf<'rectifier'> {
  if (slope === 0 && threshold === 0) return clippedRelu(ceiling);
  if (ceiling === Infinity && threshold === 0) return leaky(slope);
  return rectifier(
    'relu',
    {
      apply: (x) => where(greaterEqual(x, threshold), minimum(x, ceiling), mul(add(x, -threshold), slope)),
      derivative: (gradient, { input, output }) =>
        where(
          greaterEqual(input, threshold),
          ceiling === Infinity ? gradient : mul(gradient, step(add(mul(output, -1), ceiling))),
          mul(gradient, slope),
        ),
      reads: ['inputs', 'output'],
    },
    { ceiling },
  );
}

/** y = x above zero, exp(x) - 1 below. */
export function exponential(): OperationOf<'rectifier'> {
  return rectifier('elu', {
    apply: elu,
    derivative: (dy, { output: y }) => engine().runKernel('EluGrad', { dy, y }) as Tensor,
    reads: ['output'],
  });
}

/** The constants of Klambauer et al. 2017, arXiv:1706.02515. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** y = scale * x above zero, scale * alpha * (exp(x) - 1) below. */
export function scaledExponential(): OperationOf<'rectifier'> {
  return rectifier('selu', {
    apply: selu,
    derivative: (gradient, { output: y }) =>
      where(greater(y, 0), mul(gradient, SELU_SCALE), mul(gradient, add(y, SELU_SCALE * SELU_ALPHA))),
    reads: ['output'],
  });
}
