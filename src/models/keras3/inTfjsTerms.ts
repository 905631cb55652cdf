import { activationOf } from './activationOf.js';
import { classes } from './classes/classes.js';
import { inOurTerms } from './classes/inOurTerms.js';
import type { Dialect } from './dialect.js';
import { dtypeOf } from './dtypeOf.js';
import { graphOfKeras3 } from './graphOfKeras3.js';
import { isJson, isLayer, isNested, type Json, type LayerJson } from './LayerJson.js';
import { ownLayers } from './layers/ownLayers.js';
import { Refusal } from './Refusal.js';

/**
 * A model's JSON in the words of tfjs-layers. It expresses what tfjs lacks, or reads differently, in tfjs's layers or
 * ours, so that it gives Keras's answers.
 * @throws A {@link Refusal} for the first layer that cannot.
 */
export function inTfjsTerms(topology: Json, dialect: Dialect): LayerJson {
  const { model_config: inner } = topology;
  return isJson(inner) ? inTfjsTerms(inner, dialect) : (model(topology as LayerJson, dialect) as LayerJson);
}

function model(json: LayerJson, dialect: Dialect): LayerJson {
  // Early versions of Keras wrote a Sequential's list of layers as its config.
  if (Array.isArray(json.config)) {
    return { ...json, config: json.config.flatMap((layer) => translated(layer, dialect)) as unknown as Json };
  }
  const { layers } = json.config;
  if (!Array.isArray(layers)) return json;
  const config = dialect === 'keras3' ? graphOfKeras3(json) : json.config;
  const inner = withFirstInput(config).flatMap((layer) => translated(layer, dialect));
  return { ...json, config: { ...config, layers: inner } };
}

/** A Sequential that was built without an Input knows the shape of one. */
function withFirstInput({ layers, build_input_shape: shape, input_layers: inputs }: Json): unknown[] {
  const list = layers as unknown[];
  const first = list[0];
  const knows =
    !isLayer(first) ||
    isNested(first) ||
    first.class_name === 'InputLayer' ||
    ['batch_input_shape', 'batch_shape', 'input_shape'].some((key) => first.config[key] !== undefined);
  if (knows || !Array.isArray(shape) || inputs !== undefined) return list;
  const name = `${String(first.config.name)}_input`;
  return [{ class_name: 'InputLayer', config: { name, batch_input_shape: shape, dtype: 'float32' } }, ...list];
}

function translated(layer: unknown, dialect: Dialect): unknown[] {
  if (!isLayer(layer)) return [layer];
  if (isNested(layer) || Array.isArray(layer.config)) return [model(layer, dialect)];
  const known = withArguments(layer, dialect);
  if (layer.class_name.endsWith('1D') && layer.config.data_format === 'channels_first' && dialect !== 'tfjs') {
    throw new Refusal(layer, 'it has channels_first, which tfjs passes over along one axis.');
  }
  const translate = classes[layer.class_name] ?? (layer.class_name in ownLayers ? inOurTerms : undefined);
  return [translate?.(known, dialect) ?? known].flat();
}

/** The arguments that many layers share. */
function withArguments(layer: LayerJson, dialect: Dialect): LayerJson {
  const config = Object.fromEntries(
    Object.entries(layer.config).map(([key, value]) => {
      if (key === 'dtype') return [key, dtypeOf(layer, value)];
      if (key === 'activation' || key === 'recurrent_activation') return [key, activationOf(layer, value, dialect)];
      if (key.endsWith('_regularizer')) return [key, regularizer(value)];
      if (isLayer(value) && WRAPPED.includes(key)) return [key, only(layer, translated(value, dialect))];
      return [key, value];
    }),
  );
  return { ...layer, config };
}

/** Where a layer holds another one. */
const WRAPPED: readonly string[] = ['layer', 'forward_layer', 'backward_layer'];

function only(layer: LayerJson, inner: unknown[]): unknown {
  if (inner.length === 1) return inner[0];
  throw new Refusal(layer, 'netlens cannot wrap the layer in it.');
}

function regularizer(value: unknown): unknown {
  if (!isLayer(value) || !['L1', 'L2'].includes(value.class_name)) return value;
  const { l1 = 0, l2 = 0 } = value.config;
  return { class_name: 'L1L2', config: { l1, l2 } };
}
