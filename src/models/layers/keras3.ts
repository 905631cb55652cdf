import {
  maximum,
  mul,
  neg,
  onesLike,
  reciprocal,
  reshape as reshapeTensor,
  slice as sliceTensor,
  sqrt,
  zeros,
  zerosLike,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Geometry, Pair } from '../../network/geometry.js';
import type { Attributes, Operation, Shape } from '../../network/operation.js';
import { affine } from '../../network/operations/affine.js';
import { concatenation } from '../../network/operations/concatenation.js';
import { convolution } from '../../network/operations/convolution.js';
import { depthwise } from '../../network/operations/depthwise.js';
import { merge } from '../../network/operations/merge.js';
import { normalization } from '../../network/operations/normalization.js';
import { generalRelu } from '../../network/operations/rectifier.js';
import { rescaling } from '../../network/operations/rescaling.js';
import { reshape } from '../../network/operations/reshape.js';
import { slice } from '../../network/operations/slice.js';
import type { Weight } from '../../network/weights.js';
import { activationOf } from './activation.js';
import { rankOf, type LayerCall, type Lowering, type Lowerings, type Variable } from './LayerCall.js';

/** A window's layer, as `models/keras3` defines them. */
interface WindowedLayer {
  readonly strides: Pair;
  readonly dilationRate: Pair;
  readonly padding: 'same' | 'valid';
  readonly bias?: Variable<Tensor1D> | null;
}

const geometryOf = ({ strides, dilationRate, padding }: WindowedLayer): Geometry => ({
  strides,
  dilations: dilationRate,
  padding,
});

/** An affine operation along the last axis, whose weights one or both come from the layer. */
function perChannel(call: LayerCall, scale: Weight<Tensor1D>, shift?: Weight<Tensor1D>): Operation {
  const rank = rankOf(call);
  return affine({ axis: rank - 1, rank }, { scale, shift: shift ?? scale.derive((): Tensor1D => zerosLike(scale())) });
}

interface NormalizationLayer {
  readonly axis: readonly number[];
  readonly invert: boolean;
  readonly given?: { readonly mean: unknown; readonly variance: unknown };
  readonly mean?: Variable;
  readonly variance?: Variable;
}

/** `(x - mean) / deviation` by channel, whose statistics are weights; other variants run through their own call. */
const normalizationLayer: Lowering = ({ axis, invert, mean, variance }: NormalizationLayer, call) => {
  const isByChannel = axis.length === 1 && [-1, rankOf(call) - 1].includes(axis[0] as number);
  if (!isByChannel || invert || mean === undefined || variance === undefined) return undefined;
  const [centre, spread] = [call.weight(mean), call.weight(variance)];
  const scale = spread.derive((): Tensor1D => reshapeTensor(reciprocal(maximum(sqrt(spread()), 1e-7)), [-1]));
  const shift = centre.derive((): Tensor1D => neg(mul(reshapeTensor(centre(), [-1]), scale())));
  return call.chain(perChannel(call, scale, shift));
};

interface GroupNormalizationLayer {
  readonly groups: number;
  readonly axis: number;
  readonly epsilon: number;
  readonly gamma?: Variable<Tensor1D>;
  readonly beta?: Variable<Tensor1D>;
}

const groupNormalization: Lowering = ({ groups, axis, epsilon, gamma, beta }: GroupNormalizationLayer, call) => {
  const [shape] = call.inputShapes as [Shape];
  const [rank, channels] = [shape.length, shape.at(-1)];
  if (![-1, rank - 1].includes(axis) || channels == null) return undefined;
  const count = groups === -1 ? channels : groups;
  // Places, and the channels of a group.
  const axes = [...shape.slice(1, -1).map((_, i) => i + 1), rank];
  const [scale, shift] = [call.optional(gamma), call.optional(beta)];
  const ones = shift?.derive((): Tensor1D => onesLike(shift()));
  const weighted = scale ?? ones;
  return call.chain(
    reshape((own) => [...own.slice(0, -1), count, channels / count]),
    normalization({ axes, epsilon }, {}),
    reshape((own) => [...own.slice(0, -2), channels]),
    ...(weighted === undefined ? [] : [perChannel(call, weighted, shift)]),
  );
};

const dilatedDepthwise: Lowering = (layer: WindowedLayer & { readonly depthwiseKernel: Variable<Tensor4D> }, call) => {
  const weights = { kernel: call.weight(layer.depthwiseKernel), bias: call.optional(layer.bias) };
  return call.chain(depthwise(geometryOf(layer), weights), ...activationOf(layer, 4));
};

/** Each group of channels convolved by itself, side by side. */
const groupedConvolution: Lowering = (
  layer: WindowedLayer & { readonly groups: number; readonly filters: number; readonly kernel: Variable<Tensor4D> },
  call,
) => {
  const { groups, filters } = layer;
  const kernel = call.weight(layer.kernel);
  const [rows, columns, depth] = kernel().shape;
  const each = filters / groups;
  const own = call.optional(layer.bias);
  const bias = own ?? kernel.derive((): Tensor1D => zeros([filters]));
  const [input] = call.inputs as [number];
  const parts = Array.from({ length: groups }, (_, i) => {
    const [part] = call.add(slice([0, 0, 0, i * depth], [0, 0, 0, (groups - 1 - i) * depth]), input) as [number];
    const weights = {
      kernel: kernel.derive((): Tensor4D => sliceTensor(kernel(), [0, 0, 0, i * each], [rows, columns, depth, each])),
      bias: bias.derive((): Tensor1D => sliceTensor(bias(), [i * each], [each])),
    };
    return call.add(convolution(geometryOf(layer), weights), part)[0] as number;
  });
  return activationOf(layer, 4).reduce<readonly number[]>(
    (from, operation) => call.add(operation, ...from),
    call.add(concatenation(-1), ...parts),
  );
};

interface OperationLayer {
  readonly op: string;
  readonly operands: readonly unknown[];
}

/** Arithmetic of a tensor and a number, or of two tensors; the rest runs through its own call. */
const arithmetic: Lowering = ({ op, operands }: OperationLayer, call) => {
  const [a, b] = operands;
  const between = MERGES[op];
  if (a === null && b === null && between !== undefined) return call.chain(merge(between, 'leading'));
  const isLeft = a === null && typeof b === 'number';
  const isRight = typeof a === 'number' && b === null;
  if (!isLeft && !isRight) return undefined;
  const number = (isLeft ? b : a) as number;
  if (between === 'add') return call.chain(rescaling(1, number));
  if (between === 'multiply') return call.chain(rescaling(number, 0));
  if (between === 'subtract') return call.chain(isLeft ? rescaling(1, -number) : rescaling(-1, number));
  return between === 'divide' && isLeft ? call.chain(rescaling(1 / number, 0)) : undefined;
};

/** Keras's names of the operators that are a merge of two tensors. */
const MERGES: Readonly<Record<string, Attributes['merge']['name']>> = {
  Add: 'add',
  Divide: 'divide',
  Maximum: 'maximum',
  Minimum: 'minimum',
  Multiply: 'multiply',
  Subtract: 'subtract',
  TrueDivide: 'divide',
};

/** The layers that `models/keras3` has beside tfjs's own. Those that are not here are differentiated by tfjs. */
export const keras3Layers: Lowerings = {
  DilatedDepthwiseConv2D: dilatedDepthwise,
  GroupNormalization: groupNormalization,
  GroupedConv2D: groupedConvolution,
  LayerScale: ({ gamma }: { gamma: Variable<Tensor1D> }, call) => call.chain(perChannel(call, call.weight(gamma))),
  Normalization: normalizationLayer,
  Operation: arithmetic,
  PiecewiseReLU: (
    { maxValue, negativeSlope, threshold }: { maxValue?: number; negativeSlope: number; threshold: number },
    call,
  ) => call.chain(generalRelu(maxValue ?? Infinity, negativeSlope, threshold)),
  Subtract: (_, call) => call.chain(merge('subtract')),
};
