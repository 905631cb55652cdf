import {
  add,
  clone,
  mul,
  reshape as reshapeTensor,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import { only, type Operation, type Shape } from '../../network/operation.js';
import { activation, normalizedExponential } from '../../network/operations/activation.js';
import { constant } from '../../network/operations/constant.js';
import { dense } from '../../network/operations/dense.js';
import { merge } from '../../network/operations/merge.js';
import { product } from '../../network/operations/product.js';
import { reduction } from '../../network/operations/reduction.js';
import { rescaling } from '../../network/operations/rescaling.js';
import { countOf, reshape } from '../../network/operations/reshape.js';
import { transpose } from '../../network/operations/transpose.js';
import { laterKeys } from '../keras3/layers/attend.js';
import { rankOf, type LayerCall, type Lowering, type Lowerings, type Variable } from './LayerCall.js';

/** Adds operations one after the other, the first on a slot. */
const along = (call: LayerCall, from: Slot, ...operations: readonly Operation[]): Slot =>
  operations.reduce<Slot>((slot, operation) => call.add(operation, slot)[0] as Slot, from);

/** Adds an operation on two slots. */
const between = (call: LayerCall, operation: Operation, a: Slot, b: Slot): Slot => call.add(operation, a, b)[0] as Slot;

/** An operation whose weights are told apart from those of the same layer's other operations. */
const within = (part: string, operation: Operation): Operation => ({
  ...operation,
  reweighted: (replace) =>
    within(part, operation.reweighted?.((name, weight) => replace(`${part}/${name}`, weight)) ?? operation),
});

/** The queries, values and keys of a call: keys that are not given are the values, and these the queries. */
function givenTo({ inputs }: LayerCall): { query: Slot; value: Slot; key: Slot } {
  const [query, value = query, key = value] = inputs as readonly [Slot, Slot?, Slot?];
  return { query, value, key };
}

/** `softmax(scores) values`, of scores `[..., queries, keys]`; causal, no query sees a later key. */
function attend(call: LayerCall, scores: Slot, value: Slot, rank: number, isCausal: boolean): Slot {
  const weights = along(call, scores, ...(isCausal ? [withoutLaterKeys] : []), normalizedExponential(rank));
  return between(call, product({ transposeA: false, transposeB: false }), weights, value);
}

const withoutLaterKeys: Operation = {
  kind: 'elementwise',
  attributes: { name: 'withoutLaterKeys' },
  weights: {},
  shape: ([scores]) => [scores as Shape],
  forward: ([scores]) => [add(scores as Tensor, laterKeys((scores as Tensor).shape))],
  backward: (gradients) => [clone(only(gradients))],
};

/** By a number that was learned, if there is one. */
function times(call: LayerCall, slot: Slot, name: string, factor: Variable | undefined): Slot {
  if (factor === undefined) return slot;
  const [number] = call.add(within(name, constant(name, call.weight(factor)))) as [Slot];
  return between(call, merge('multiply', 'leading'), slot, number);
}

/** `query + key` of all pairs, `[..., queries, keys, channels]`. */
function pairs(call: LayerCall, query: Slot, key: Slot): Slot {
  const withKeys = reshape((own) => [...own.slice(0, -1), 1, ...own.slice(-1)]);
  const withQueries = reshape((own) => [...own.slice(0, -2), 1, ...own.slice(-2)]);
  return between(call, merge('add', 'leading'), along(call, query, withKeys), along(call, key, withQueries));
}

interface AttentionLayer {
  readonly useCausalMask: boolean;
  readonly scale: Variable | undefined;
  readonly concatScoreWeight: Variable | undefined;
}

/** `softmax(scale Q K^T) V`, or with `weight sum(tanh(scale (q + k)))` for scores; Luong et al. 2015. */
const attention: Lowering = ({ useCausalMask, scale, concatScoreWeight: weight }: AttentionLayer, call) => {
  const { query, value, key } = givenTo(call);
  const rank = rankOf(call);
  const isOfPairs = weight !== undefined;
  const together = isOfPairs
    ? pairs(call, query, key)
    : between(call, product({ transposeA: false, transposeB: true }), query, key);
  const scaled = times(call, together, 'scale', scale);
  const summed = isOfPairs ? along(call, scaled, activation('tanh'), reduction('sum', [rank], false)) : scaled;
  return [attend(call, times(call, summed, 'concat_score_weight', weight), value, rank, useCausalMask)];
};

/** `softmax(sum(scale tanh(q + k))) V`, with a scale for each channel; Bahdanau et al. 2014. */
const additiveAttention: Lowering = ({ useCausalMask, scale }: AttentionLayer, call) => {
  const { query, value, key } = givenTo(call);
  const rank = rankOf(call);
  const own = call.optional(scale);
  const summed =
    own === undefined
      ? [reduction('sum', [rank], false)]
      : [dense(own.derive((): Tensor2D => reshapeTensor(own(), [-1, 1]))), reshape((shape) => shape.slice(0, -1))];
  const scores = along(call, pairs(call, query, key), activation('tanh'), ...summed);
  return [attend(call, scores, value, rank, useCausalMask)];
};

interface Projection {
  readonly kernel: Variable;
  readonly bias: Variable | undefined;
}

interface MultiHeadAttentionLayer extends Pick<AttentionLayer, 'useCausalMask'> {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly query: Projection;
  readonly key: Projection;
  readonly value: Projection;
  readonly gate: Projection | undefined;
  readonly attentionOutput: Projection;
}

/** A matrix product over the last axis, with a kernel whose first sizes are `from` in all. */
function projection(call: LayerCall, part: string, { kernel, bias }: Projection, from: number): Operation {
  const [own, added] = [call.weight(kernel), call.optional(bias)];
  const matrix = own.derive((): Tensor2D => reshapeTensor(own(), [from, -1]));
  // A reshaped bias shares its data, by whose shape tfjs's wasm backend goes: the product makes it anew.
  const flat = added?.derive((): Tensor1D => mul(reshapeTensor(added(), [-1]), 1));
  return within(part, dense(matrix, flat));
}

/** Between `[batch, places, heads, channels]` and `[batch, heads, places, channels]`. */
const turned = transpose([0, 2, 1, 3]);

/** `softmax(Q K^T / sqrt(d)) V` in several heads, each of projections of its own; Vaswani et al. 2017. */
const multiHeadAttention: Lowering = (layer: MultiHeadAttentionLayer, call) => {
  const { numHeads: heads, keyDim, gate, useCausalMask } = layer;
  const { query, value, key } = givenTo(call);
  const channelsOf = (slot: Slot): number => call.inputShapes[call.inputs.indexOf(slot)]?.at(-1) as number;
  const inHeads = (slot: Slot, part: string, by: Projection, ...after: readonly Operation[]): Slot =>
    along(
      call,
      slot,
      // All axes between the batch and the channels are places.
      reshape((own) => [own[0] as number | null, countOf(own.slice(1, -1)), ...own.slice(-1)]),
      projection(call, part, by, channelsOf(slot)),
      ...after,
      reshape((own) => [...own.slice(0, -1), heads, (own.at(-1) as number) / heads]),
      turned,
    );
  const queries = inHeads(query, 'query', layer.query, rescaling(1 / Math.sqrt(keyDim), 0));
  const keys = inHeads(key, 'key', layer.key);
  const scores = between(call, product({ transposeA: false, transposeB: true }), queries, keys);
  const attended = attend(call, scores, inHeads(value, 'value', layer.value), 4, useCausalMask);
  const gated =
    gate === undefined
      ? attended
      : between(call, merge('multiply'), attended, inHeads(query, 'gate', gate, activation('sigmoid')));
  const joined = along(
    call,
    gated,
    turned,
    reshape((own) => [...own.slice(0, -2), countOf(own.slice(-2))]),
  );
  const size = heads * layer.valueDim;
  const mapped = along(call, joined, projection(call, 'attention_output', layer.attentionOutput, size));
  return call.add(
    reshape((own, places) => [...(places as Shape).slice(0, -1), ...own.slice(-1)]),
    mapped,
    query,
  );
};

/** Keras's attention; its own operations are products, which have rules where products of inputs have. */
export const keras3Attention: Lowerings = {
  AdditiveAttention: additiveAttention,
  Attention: attention,
  MultiHeadAttention: multiHeadAttention,
};
