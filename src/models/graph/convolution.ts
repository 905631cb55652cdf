import {
  mul,
  reshape,
  transpose as transposeTensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { UnsupportedLayerError, UnsupportedModelError } from '../../errors.js';
import { TO_FIRST, TO_LAST } from '../../network/channelsLast.js';
import type { Geometry, Pair } from '../../network/geometry.js';
import type { Slot } from '../../network/graph.js';
import { showShape } from '../../network/input.js';
import type { Operation } from '../../network/operation.js';
import { convolution } from '../../network/operations/convolution.js';
import { dense } from '../../network/operations/dense.js';
import { depthwise } from '../../network/operations/depthwise.js';
import type { LinearWeights } from '../../network/operations/linear.js';
import { transpose } from '../../network/operations/transpose.js';
import { transposedConvolution } from '../../network/operations/transposedConvolution.js';
import type { Weight } from '../../network/weights.js';
import { activationNamed } from './activation.js';
import type { NodeAttributes } from './NodeAttributes.js';
import type { NodeCall, NodeLowering, NodeLowerings } from './NodeCall.js';

const isChannelsFirst = (attributes: NodeAttributes): boolean => attributes.string('data_format', 'NHWC') === 'NCHW';

/** Rows and columns of a list with a number for each axis. */
export function alongPicture(attributes: NodeAttributes, name: string): Pair {
  const each = attributes.numbers(name, [1, 1, 1, 1]);
  const [rows = 1, columns = 1] = isChannelsFirst(attributes) ? each.slice(2) : each.slice(1);
  return [rows, columns];
}

/** How a node's window moves. */
export function geometryOf(attributes: NodeAttributes): Geometry {
  const named = attributes.string('padding', 'VALID');
  const explicit = attributes.numbers('explicit_paddings');
  const [top, bottom, left, right] = isChannelsFirst(attributes) ? explicit.slice(4) : explicit.slice(2);
  return {
    strides: alongPicture(attributes, 'strides'),
    dilations: alongPicture(attributes, 'dilations'),
    padding:
      named === 'EXPLICIT'
        ? [
            [top ?? 0, bottom ?? 0],
            [left ?? 0, right ?? 0],
          ]
        : named === 'SAME'
          ? 'same'
          : 'valid',
  };
}

/** Operations over `[batch, rows, columns, channels]`, for a node that may have its channels first. */
export function overPictures(attributes: NodeAttributes, operations: readonly Operation[]): readonly Operation[] {
  return isChannelsFirst(attributes) ? [transpose(TO_LAST), ...operations, transpose(TO_FIRST)] : operations;
}

/** The bias of a fused node, and the operation of its activation; undefined for what tfjs does not fuse either. */
export function fusedWith(
  call: NodeCall,
): { bias: Weight<Tensor1D> | undefined; after: readonly Operation[] } | undefined {
  const [first, ...others] = call.attributes.strings('fused_ops');
  const hasBias = first === 'BiasAdd';
  if (first === 'FusedBatchNorm') {
    throw new UnsupportedLayerError(
      `openNetwork: node "${call.name}" (${call.op}) has a batch normalization fused in, which tfjs does not compute. ` +
        'Convert the model with batch normalization folded.',
    );
  }
  const names = hasBias ? others : [first, ...others].filter((name) => name !== undefined);
  const after = names.map((name) => activationNamed(name, call, hasBias ? 3 : 2));
  const given = hasBias ? call.weight(2) : undefined;
  const bias = given && flat(given);
  if ((hasBias && bias === undefined) || after.includes(undefined)) return undefined;
  return { bias, after: after as readonly Operation[] };
}

const convolving =
  (make: (geometry: Geometry, weights: LinearWeights) => Operation): NodeLowering =>
  (call) => {
    const kernel = call.weight<Tensor4D>(1);
    const fused = fusedWith(call);
    if (kernel === undefined || fused === undefined) return undefined;
    checkKernel(call, kernel().shape, 4, isChannelsFirst(call.attributes) ? 1 : 3);
    const { bias, after } = fused;
    const operation = make(geometryOf(call.attributes), { kernel, ...(bias && { bias }) });
    return call.chain(...overPictures(call.attributes, [operation, ...after]));
  };

/** A kernel has its input's channels as its last axis but one. */
function checkKernel(call: NodeCall, kernel: readonly number[], rank: number, axis: number): void {
  const input = call.shape(0);
  const [wanted, got] = [kernel.at(-2), input[axis]];
  if (kernel.length === rank && (got === null || got === wanted)) return;
  throw new UnsupportedModelError(
    `openNetwork: node "${call.name}" (${call.op}) has a kernel [${kernel.join(', ')}] for an input ${showShape(input)}. The files do not ` +
      'belong together.',
  );
}

/** The input gradient of a convolution: a transposed convolution with a given output. */
const transposedConvolving: NodeLowering = (call) => {
  const [size, kernel] = [call.known(0), call.weight<Tensor4D>(1)];
  const [rows, columns] = (isChannelsFirst(call.attributes) ? size?.values.slice(2) : size?.values.slice(1)) ?? [];
  if (kernel === undefined || rows == null || columns == null) return undefined;
  const operation = transposedConvolution(geometryOf(call.attributes), { kernel }, [rows, columns]);
  return overPictures(call.attributes, [operation]).reduce<readonly Slot[]>(
    (from, next) => call.add(next, ...from),
    [call.slot(2)],
  );
};

/** A matrix product with a constant is a dense layer. */
export const matrixProduct: NodeLowering = (call) => {
  const { attributes } = call;
  const given = call.weight<Tensor2D>(1);
  const fused = fusedWith(call);
  if (given?.().rank !== 2 || fused === undefined || attributes.flag('transpose_a')) return undefined;
  const isTransposed = attributes.flag('transpose_b') || attributes.flag('adj_y');
  const kernel = isTransposed ? given.derive((): Tensor2D => transposeTensor(given())) : given;
  checkKernel(call, kernel().shape, 2, call.shape(0).length - 1);
  return call.chain(dense(kernel, fused.bias), ...fused.after);
};

/** One number for each channel, whatever axes stand around it. */
export function flat(weight: Weight): Weight<Tensor1D> {
  if (weight().rank === 1) return weight as Weight<Tensor1D>;
  // A reshaped bias shares its data, by whose shape tfjs's wasm backend goes: this makes it anew.
  return weight.derive((): Tensor1D => mul(reshape(weight(), [weight().size]), 1));
}

export const convolutionNodes: NodeLowerings = {
  Conv2D: convolving(convolution),
  Conv2DBackpropInput: transposedConvolving,
  DepthwiseConv2d: convolving(depthwise),
  DepthwiseConv2dNative: convolving(depthwise),
  FusedDepthwiseConv2dNative: convolving(depthwise),
  _FusedConv2D: convolving(convolution),
};
