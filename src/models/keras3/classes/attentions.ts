import { isJson, withConfig, type Json, type LayerJson } from '../LayerJson.js';
import { Refusal } from '../Refusal.js';
import { inOurTerms } from './inOurTerms.js';
import type { Translation, Translations } from './Translation.js';

/** A tensor that a layer is called with; Keras 2 writes the call's other arguments with it. */
type Tensor = readonly [layer: string, node: number, tensor: number, others?: Json];

/** Arguments of calls that change nothing at inference. */
const NEEDLESS: readonly string[] = ['training', 'value', 'key'];

const oneHead: Translation = (layer) => {
  // Before TensorFlow 2.11, an argument of the layer.
  const { causal, use_causal_mask: isCausal = causal } = layer.config;
  return inOurTerms(calledAsKeras3(isCausal === undefined ? layer : withConfig(layer, { use_causal_mask: isCausal })));
};

/** Over all axes between the batch and the channels, which `build` compares with `attention_axes`. */
const severalHeads: Translation = (layer) => {
  const { sliding_window: window, output_shape: shape } = layer.config;
  if (window != null) throw new Refusal(layer, 'netlens lacks a sliding_window.');
  if (Array.isArray(shape) && shape.length > 1)
    throw new Refusal(layer, 'netlens lacks an output_shape of several axes.');
  return inOurTerms(calledAsKeras3(layer));
};

/** Calls of Keras 2, `[name, node, tensor, { value: [...], use_causal_mask: true }]`, with all tensors in a row. */
function calledAsKeras3(layer: LayerJson): LayerJson {
  const { inbound_nodes: nodes } = layer;
  if (!Array.isArray(nodes)) return layer;
  const calls = (nodes as readonly unknown[]).map((node) => callOf(layer, tensorsIn(node)));
  const said = new Set(calls.map(({ isCausal }) => isCausal));
  if (said.size > 1) throw new Refusal(layer, 'it is called with and without use_causal_mask.');
  const config = said.has(true) ? { use_causal_mask: true } : {};
  return { ...withConfig(layer, config), inbound_nodes: calls.map(({ tensors }) => tensors) };
}

const tensorsIn = (node: unknown): readonly Tensor[] =>
  Array.isArray(node) ? (node as unknown[]).filter((one): one is Tensor => Array.isArray(one)) : [];

function callOf(layer: LayerJson, node: readonly Tensor[]): { tensors: Tensor[]; isCausal: boolean } {
  const others = node[0]?.[3];
  const { use_causal_mask: isCausal, ...rest } = isJson(others) ? others : {};
  const unknown = Object.entries(rest).find(
    ([name, value]) => value != null && value !== false && !NEEDLESS.includes(name),
  );
  if (unknown !== undefined) throw new Refusal(layer, `it is called with "${unknown[0]}", which netlens cannot read.`);
  const tensors = [...node, ...[rest.value, rest.key].filter(Array.isArray)] as Tensor[];
  const inputs = tensors.map(([name, call, tensor]): Tensor => [name, call, tensor, {}]);
  const isRepeated = (i: number): boolean => [0, 1, 2].every((part) => inputs[i]![part] === inputs[i - 1]![part]);
  // tfjs's predict disposes of what is given twice.
  while (inputs.length > 1 && isRepeated(inputs.length - 1)) inputs.pop();
  return { tensors: inputs, isCausal: isCausal === true };
}

export const attentionClasses: Translations = {
  AdditiveAttention: oneHead,
  Attention: oneHead,
  MultiHeadAttention: severalHeads,
};
