import { util } from '@tensorflow/tfjs-core';
import type { Call, Kernel, Kernels } from '../Kernel.js';
import { computed, inOrder, orderOf, pointwise } from '../layout.js';
import type { Traced } from '../Traced.js';
import { cast } from './elementwise.js';

/** What is left of a shape and of an order when some axes become one place, or none. */
function left(value: Traced, axes: readonly number[], keepDims: boolean): [shape: number[], order: number[]] {
  const { shape } = value;
  if (keepDims) return [shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), [...orderOf(value)]];
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = orderOf(value).filter((axis) => kept.includes(axis));
  return [kept.map((axis) => shape[axis] as number), order.map((axis) => kept.indexOf(axis))];
}

/** Whole axes as one number. */
export function reduced(
  graph: Call['graph'],
  type: string,
  value: Traced,
  axes: readonly number[],
  keepDims: boolean,
): Traced {
  if (axes.length === 0) return value;
  const own = orderOf(value);
  const places = axes.map((axis) => own.indexOf(axis)).toSorted((a, b) => a - b);
  const keepdims = keepDims ? 1 : 0;
  const name = inOrder(graph, value, own);
  const made =
    type === 'ReduceSum'
      ? graph.one(type, [name, graph.integers(places)], { keepdims })
      : graph.one(type, [name], { axes: places, keepdims });
  const [shape, order] = left(value, axes, keepDims);
  return computed(made, shape, order, value.dtype);
}

const reduction =
  (type: string): Kernel =>
  ({ graph, inputs: { x }, attributes: { axis, reductionIndices, keepDims } }) => {
    const axes = util.parseAxisParam(reductionIndices ?? axis, [...(x as Traced).shape]);
    return reduced(graph, type, x as Traced, axes, keepDims ?? false);
  };

/** Whether some, or all, values hold: the largest, or smallest, of 0 and 1. */
const quantifier =
  (type: string): Kernel =>
  (call) => {
    const { graph, inputs } = call;
    const numbers = cast(graph, inputs['x'] as Traced, 'int32');
    return cast(graph, reduction(type)({ ...call, inputs: { x: numbers } }) as Traced, 'bool');
  };

/** The first place of the largest, or smallest, value. */
const argument =
  (type: string): Kernel =>
  ({ graph, inputs: { x }, attributes: { axis } }) => {
    const value = x as Traced;
    const [along] = util.parseAxisParam(axis, [...value.shape]) as [number];
    const own = orderOf(value);
    const name = graph.one(type, [inOrder(graph, value, own)], { axis: own.indexOf(along), keepdims: 0 });
    const [shape, order] = left(value, [along], false);
    return computed(graph.one('Cast', [name], { to: 6 }), shape, order, 'int32');
  };

/** Functions over whole axes. */
export const reductions: Kernels = {
  Max: reduction('ReduceMax'),
  Mean: reduction('ReduceMean'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Sum: reduction('ReduceSum'),
  All: quantifier('ReduceMin'),
  Any: quantifier('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: ({ graph, inputs: { logits }, attributes: { dim } }) => {
    const value = logits as Traced;
    const axis = dim < 0 ? dim + value.shape.length : dim;
    return pointwise(graph, 'Softmax', [value], { axis: orderOf(value).indexOf(axis) });
  },
};
