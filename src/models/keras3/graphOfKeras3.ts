import { callOf, isOperation, type Reference } from './callOf.js';
import { isJson, isLayer, isNested, nameOf, withConfig, type Json, type LayerJson } from './LayerJson.js';
import { operatorOfKeras3 } from './operatorOfKeras3.js';
import { Refusal } from './Refusal.js';

/** The config of a model of Keras 3 with inputs, calls and ends in the form of Keras 2. */
export function graphOfKeras3({ config }: LayerJson): Json {
  const layers = (config.layers as unknown[]).filter(isLayer);
  const nested = new Set(layers.filter(isNested).map(nameOf));
  // tfjs counts a nested model's own making as its first call.
  const shifted = ([name, node, tensor]: Reference): unknown[] => [name, node + (nested.has(name) ? 1 : 0), tensor];
  const called = layers.map((layer) => {
    const written = withShape(layer);
    if (!Array.isArray(layer.inbound_nodes) || !layer.inbound_nodes.every(isJson)) return written;
    const calls = layer.inbound_nodes.map((node) => callOf(layer, node));
    const [first] = calls;
    if (first === undefined) return { ...written, inbound_nodes: [] };
    const own = JSON.stringify(first.config);
    if (calls.some(({ config: other }) => JSON.stringify(other) !== own)) {
      throw new Refusal(layer, 'it is called with one argument here and another there, which netlens cannot read.');
    }
    const said = isOperation(layer) ? operatorOfKeras3(layer, first) : withConfig(written, first.config);
    const nodes = (operands: readonly Reference[]): unknown[] => operands.map((one) => [...shifted(one), {}]);
    return { ...said, inbound_nodes: calls.map(({ tensors }) => nodes(tensors)) };
  });
  const { input_layers: inputs, output_layers: outputs, ...rest } = config;
  const ends =
    inputs === undefined
      ? {}
      : { input_layers: references(inputs).map(shifted), output_layers: references(outputs).map(shifted) };
  return { ...rest, ...ends, layers: called };
}

function withShape(layer: LayerJson): LayerJson {
  const { batch_shape: shape, ...config } = layer.config;
  return shape === undefined ? layer : { ...layer, config: { ...config, batch_input_shape: shape } };
}

/** One end is written `["x", 0, 0]`, several as a list or by name. */
function references(ends: unknown): Reference[] {
  if (Array.isArray(ends) && typeof ends[0] === 'string') return [ends as unknown as Reference];
  if (Array.isArray(ends)) return ends.flatMap(references);
  // Keras takes them in the order of their names.
  const named = isJson(ends) ? Object.entries(ends).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
  return named.flatMap(([, end]) => references(end));
}
