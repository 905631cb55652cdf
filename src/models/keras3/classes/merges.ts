import type { Json, LayerJson } from '../LayerJson.js';
import { operatorOfKeras2 } from '../operatorOfKeras2.js';
import { inOurTerms } from './inOurTerms.js';
import { Refusal } from '../Refusal.js';
import type { Translation, Translations } from './Translation.js';

/** Over sequences; Keras has it over any axes. */
const multiHeadAttention: Translation = (layer) => {
  const { attention_axes: axes, sliding_window: window, output_shape: shape } = layer.config;
  if (axes != null && JSON.stringify(axes) !== '[1]')
    throw new Refusal(layer, 'netlens attends over the first axis alone.');
  if (window != null) throw new Refusal(layer, 'netlens lacks a sliding_window.');
  if (Array.isArray(shape) && shape.length > 1)
    throw new Refusal(layer, 'netlens lacks an output_shape of several axes.');
  return inOurTerms({ ...layer, ...ofKeras2(layer) });
};

/** Keras 2 writes the values and keys among the arguments of the queries: `[name, node, tensor, { value: [...] }]`. */
function ofKeras2({ inbound_nodes: nodes, config }: LayerJson): Partial<LayerJson> {
  const calls = (Array.isArray(nodes) ? nodes : []).flat() as [string, number, number, Json?][];
  const others = calls[0]?.[3] ?? {};
  const tensors = [others.value, others.key].filter(Array.isArray) as unknown[][];
  if (calls.length !== 1 || tensors.length === 0) return {};
  const inputs = [calls[0]!, ...tensors].map((tensor) => tensor.slice(0, 3));
  const isSame = (a: unknown[] | undefined, b: unknown[] | undefined): boolean => String(a) === String(b);
  // tfjs's predict disposes of what is given twice.
  while (inputs.length > 1 && isSame(inputs.at(-1), inputs.at(-2))) inputs.pop();
  const causal = others.use_causal_mask === true;
  return { config: { ...config, use_causal_mask: causal }, inbound_nodes: [inputs.map((input) => [...input, {}])] };
}

export const mergeClasses: Translations = {
  MultiHeadAttention: multiHeadAttention,
  TFOpLambda: operatorOfKeras2,
};
