import { reshape as reshapeTensor, zerosLike, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import type { Operation, Shape } from '../../network/operation.js';
import { normalizedExponential } from '../../network/operations/activation.js';
import { affine } from '../../network/operations/affine.js';
import { clip, elementFunction } from '../../network/operations/elementFunction.js';
import { merge } from '../../network/operations/merge.js';
import { reduction } from '../../network/operations/reduction.js';
import { rescaling } from '../../network/operations/rescaling.js';
import { reshape } from '../../network/operations/reshape.js';
import { transpose } from '../../network/operations/transpose.js';
import { rankOf, type LayerCall, type Lowering, type Lowerings, type Variable } from './LayerCall.js';

/** Axes from 0, in their order. */
const axesOf = (axis: number | readonly number[], rank: number): number[] =>
  [axis]
    .flat()
    .map((one) => (one < 0 ? one + rank : one))
    .sort((a, b) => a - b);

/** `x / sqrt(f(x^2))`: the input times the inverse root of what operations make of its squares. */
function byRoot(call: LayerCall, ...ofSquares: readonly Operation[]): readonly Slot[] {
  const [input] = call.inputs as [Slot];
  const factor = [elementFunction('square'), ...ofSquares, elementFunction('rsqrt')].reduce(
    (from, operation) => call.add(operation, ...from),
    [input] as readonly Slot[],
  );
  return call.add(merge('multiply', 'leading'), input, ...factor);
}

const unitNormalization: Lowering = ({ axis }: { axis: readonly number[] }, call) =>
  byRoot(call, reduction('sum', axesOf(axis, rankOf(call)), true), clip(1e-24, 3e38));

const rmsNormalization: Lowering = (
  { axis, epsilon, scale }: { axis: readonly number[]; epsilon: number; scale: Variable },
  call,
) => {
  const rank = rankOf(call);
  const axes = axesOf(axis, rank);
  if (axes.join() !== String(rank - 1)) return undefined;
  const own = call.weight(scale);
  const flat = own.derive((): Tensor1D => reshapeTensor(own(), [-1]));
  const weights = { scale: flat, shift: flat.derive((): Tensor1D => zerosLike(flat())) };
  const normalized = byRoot(call, reduction('mean', axes, true), rescaling(1, epsilon));
  return call.add(affine({ axis: rank - 1, rank }, weights), ...normalized);
};

/** Over other axes than the last: these brought to the end, as one. */
export const softmaxOver: Lowering = ({ axis }: { axis: number | readonly number[] }, call) => {
  const [shape] = call.inputShapes as [Shape];
  const axes = axesOf(axis, shape.length);
  const sizes = axes.map((each) => shape[each]);
  if (axes.includes(0) || sizes.includes(null)) return undefined;
  const others = shape.map((_, each) => each).filter((each) => !axes.includes(each));
  const order = [...others, ...axes];
  const count = (sizes as number[]).reduce((a, b) => a * b, 1);
  return call.chain(
    transpose(order),
    reshape((own) => [...own.slice(0, others.length), count]),
    normalizedExponential(others.length + 1),
    reshape((own) => [...own.slice(0, -1), ...(sizes as number[])]),
    transpose(shape.map((_, each) => order.indexOf(each))),
  );
};

/** Keras's normalizations of each vector by itself, and its softmax. */
export const keras3Norms: Lowerings = {
  RMSNormalization: rmsNormalization,
  SoftmaxOverAxes: softmaxOver,
  UnitNormalization: unitNormalization,
};
