import * as tf from '@tensorflow/tfjs-core';
import { asMeant, isSame, isSameSequence, sizeOf, stored, type Order } from './orders.js';
import type { Recording } from './Recording.js';
import { isConstant, uniformOf, type Traced } from './Traced.js';

/** In which order a tensor is stored. */
export function orderOf({ shape, source }: Traced): Order {
  return 'order' in source ? source.order : asMeant(shape.length);
}

/** A node's value as a tensor. */
export function computed(
  name: string,
  shape: readonly number[],
  order: Order = asMeant(shape.length),
  dtype: Traced['dtype'] = 'float32',
): Traced {
  return { shape, dtype, source: { name, order } };
}

/** Axes in another order: axis i is axis `permutation[i]` of the input. Nothing is moved. */
export function transposed(graph: Recording, value: Traced, permutation: Order): Traced {
  const { source, dtype } = value;
  const shape = stored(value.shape, permutation);
  if ('order' in source) {
    const order = source.order.map((axis) => permutation.indexOf(axis));
    return { shape, dtype, source: { name: source.name, order } };
  }
  const uniform = uniformOf(value);
  if (uniform !== undefined) return graph.filled(uniform, shape, dtype);
  const derive = graph.derived(`transpose ${source.id} ${permutation.join()}`, () =>
    tf.transpose(source.compute(), [...permutation]),
  );
  return { shape, dtype, source: derive };
}

/** The name of a tensor stored in an order. */
export function inOrder(graph: Recording, value: Traced, order: Order): string {
  const { shape, source, dtype } = value;
  if (isConstant(value)) {
    const uniform = uniformOf(value);
    const sizes = stored(shape, order);
    if (uniform !== undefined && value.shape.length > 0 && sizeOf(shape) > 1) {
      return graph.one('Expand', [graph.scalar(uniform, dtype), graph.integers(sizes)]);
    }
    const turned = isSame(order, asMeant(shape.length)) ? value : transposed(graph, value, order);
    return graph.initializer(turned as typeof value, sizes, dtype);
  }
  const { name, order: own } = source as Exclude<typeof source, { readonly id: string }>;
  if (isSame(own, order)) return name;
  if (isSameSequence(shape, own, order)) return graph.one('Reshape', [name, graph.integers(stored(shape, order))]);
  return graph.one('Transpose', [name], { perm: order.map((axis) => own.indexOf(axis)) });
}

/** The name of a tensor stored as it is meant. */
export function plain(graph: Recording, value: Traced): string {
  return inOrder(graph, value, asMeant(value.shape.length));
}

/** The same numbers in the same sequence under another shape. */
export function reshaped(graph: Recording, value: Traced, shape: readonly number[]): Traced {
  if (isSame(value.shape, shape)) return value;
  const { dtype, source } = value;
  if (isConstant(value)) {
    const uniform = uniformOf(value);
    if (uniform !== undefined) return graph.filled(uniform, shape, dtype);
    const { id, compute } = value.source;
    const derived = graph.derived(`reshape ${id} ${shape.join('x')}`, () => tf.reshape(compute(), [...shape]));
    return { shape, dtype, source: derived };
  }
  const { name, order, reshaped: before } = source as Exclude<typeof source, { readonly id: string }>;
  if (before !== undefined) return reshaped(graph, before, shape);
  const isReady = isSameSequence(value.shape, order, asMeant(order.length));
  const from = isReady ? name : plain(graph, value);
  const made = graph.one('Reshape', [from, graph.integers(shape)]);
  return { shape, dtype, source: { name: made, order: asMeant(shape.length), reshaped: value } };
}

/** The order of the largest of some tensors of a rank; as it is meant where none is computed. */
export function commonOrder(values: readonly Traced[], rank: number): Order {
  const [largest] = values
    .filter((value) => !isConstant(value) && value.shape.length === rank)
    .toSorted((a, b) => sizeOf(b.shape) - sizeOf(a.shape));
  return largest === undefined ? asMeant(rank) : orderOf(largest);
}

/** The names of tensors that meet place by place, stored in one order, so that smaller ones are broadcast. */
export function aligned(graph: Recording, values: readonly Traced[], order: Order): string[] {
  return values.map((value) => {
    const { shape, dtype } = value;
    const uniform = uniformOf(value);
    if (uniform !== undefined) return graph.scalar(uniform, dtype);
    if (shape.length === order.length) return inOrder(graph, value, order);
    if (sizeOf(shape) === 1) return plain(graph, value);
    const missing = Array<number>(order.length - shape.length).fill(1);
    return inOrder(graph, reshaped(graph, value, [...missing, ...shape]), order);
  });
}

/** Broadcast to a shape. */
export function expanded(graph: Recording, value: Traced, shape: readonly number[]): Traced {
  if (isSame(value.shape, shape)) return value;
  const { dtype } = value;
  const uniform = uniformOf(value);
  if (uniform !== undefined) return graph.filled(uniform, shape, dtype);
  const order = commonOrder([value], shape.length);
  const [name] = aligned(graph, [value], order) as [string];
  return computed(graph.one('Expand', [name, graph.integers(stored(shape, order))]), shape, order, dtype);
}

/** A node of values that meet place by place; smaller ones are broadcast. */
export function pointwise(
  graph: Recording,
  type: string,
  values: readonly Traced[],
  attributes: Parameters<Recording['one']>[2] = {},
  dtype: Traced['dtype'] = (values[0] as Traced).dtype,
): Traced {
  const shape = values.reduce<readonly number[]>(
    (so, value) => tf.broadcast_util.assertAndGetBroadcastShape([...so], [...value.shape]),
    [],
  );
  const order = commonOrder(values, shape.length);
  const uniform = values.length === 1 ? uniformOf(values[0] as Traced) : undefined;
  const names = uniform === undefined ? aligned(graph, values, order) : [inOrder(graph, values[0] as Traced, order)];
  const name = graph.one(type, names, attributes);
  // A tensor whose numbers are all the same stands there as one number, which may leave the others too small.
  const isWhole =
    values.length === 1 ||
    values.every((value) => uniformOf(value) === undefined || !isSame(value.shape, shape)) ||
    values.some((value) => uniformOf(value) === undefined && isSame(value.shape, shape));
  return expandedTo(graph, computed(name, shape, order, dtype), isWhole);
}

function expandedTo(graph: Recording, value: Traced, isWhole: boolean): Traced {
  if (isWhole) return value;
  const { shape, dtype } = value;
  const order = orderOf(value);
  const name = graph.one('Expand', [
    (value.source as { readonly name: string }).name,
    graph.integers(stored(shape, order)),
  ]);
  return computed(name, shape, order, dtype);
}
