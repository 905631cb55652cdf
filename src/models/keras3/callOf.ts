import { isJson, isLayer, isNested, type Json, type LayerJson } from './LayerJson.js';
import { Refusal } from './Refusal.js';

/** A tensor between layers: the layer that made it, which of its calls, which of that one's outputs. */
export type Reference = readonly [layer: string, node: number, tensor: number];

/** A call of a layer as Keras 3 writes it. */
export interface Call {
  /** The tensors among its arguments, in order. */
  readonly tensors: readonly Reference[];
  /** What its other arguments add to the layer's config. */
  readonly config: Json;
  /** All arguments in order, those of tensors as `null`. For operations. */
  readonly operands: readonly unknown[];
}

/** Arguments by position, where a layer has more than its inputs. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ['query', 'value', 'key', 'query_mask', 'value_mask', 'key_mask', 'attention_mask'],
};

/** Arguments of calls that our layers know. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ['use_causal_mask'],
  Attention: ['use_causal_mask'],
  AdditiveAttention: ['use_causal_mask'],
};

/** Reads a node of `inbound_nodes`. */
export function callOf(layer: LayerJson, node: Json): Call {
  const args = Array.isArray(node.args) ? (node.args as unknown[]) : [];
  const named = isJson(node.kwargs) ? node.kwargs : {};
  if (isOperation(layer)) return operation(args, named);
  const names = ARGUMENTS[layer.class_name] ?? args.map((_, i) => `argument ${i + 1}`);
  const byName: Json = { ...Object.fromEntries(args.map((value, i) => [String(names[i]), value])), ...named };
  const inputs = [...names.filter((name) => !name.endsWith('_mask')), 'inputs'];
  const tensors = inputs.flatMap((name) => referencesIn(byName[name]));
  if (layer.class_name.endsWith('Attention')) dropRepeated(tensors);
  const others = Object.entries(byName).filter(
    // Whether a model trains, its caller says, whatever a layer was called with.
    ([name, value]) =>
      value != null &&
      value !== false &&
      name !== 'training' &&
      !(inputs.includes(name) && referencesIn(value).length > 0),
  );
  const unknown = others.find(([name]) => !KNOWN[layer.class_name]?.includes(name));
  if (unknown === undefined) return { tensors, config: Object.fromEntries(others), operands: [] };
  const [name, value] = unknown;
  const shown = referencesIn(value).length > 0 ? 'a tensor' : JSON.stringify(value).slice(0, 40);
  throw new Refusal(layer, `it is called with ${shown} as "${name}", which netlens cannot read.`);
}

/** A function such as `x / 255`: layers say whether they are trainable or of what dtype, functions do not. */
export function isOperation(layer: LayerJson): boolean {
  const isLayer = 'trainable' in layer.config || 'dtype' in layer.config || isNested(layer);
  return !isLayer || layer.class_name === 'Cast';
}

/** Keys that are the values, values that are the queries: tfjs's predict disposes of what is given twice. */
function dropRepeated(tensors: Reference[]): void {
  while (tensors.length > 1 && String(tensors.at(-1)) === String(tensors.at(-2))) tensors.pop();
}

function operation(args: readonly unknown[], named: Json): Call {
  const operands = [...args, ...Object.values(named)];
  return {
    tensors: operands.flatMap(referencesIn),
    config: {},
    operands: operands.flatMap((value) => (isListOfTensors(value) ? value.map(() => null) : [constant(value)])),
  };
}

const isTensor = (value: unknown): value is LayerJson => isLayer(value) && value.class_name === '__keras_tensor__';

const isListOfTensors = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTensor);

/** A number, a nested list of them, or `null` in the place of a tensor. */
function constant(value: unknown): unknown {
  if (isTensor(value)) return null;
  const isArray = isLayer(value) && ['__numpy__', '__tensor__'].includes(value.class_name);
  return isArray ? value.config.value : value;
}

/** The tensors in an argument, at any depth. */
function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJson(value)) return [];
  const history = isTensor(value) ? value.config.keras_history : undefined;
  if (Array.isArray(history)) return [[String(history[0]), Number(history[1]), Number(history[2])]];
  return Object.values(value).flatMap(referencesIn);
}
