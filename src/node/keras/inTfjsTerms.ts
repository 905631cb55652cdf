import { inPlaceOf, isJson, isLayer, type Json, type LayerJson } from './LayerJson.js';
import { normalizationLayer } from './normalization.js';
import { operatorLayer } from './operatorLayer.js';

/** Layers of Keras that do nothing at inference, and that tfjs does not have. */
const IDLE: readonly string[] = [
  'RandomBrightness',
  'RandomContrast',
  'RandomFlip',
  'RandomRotation',
  'RandomTranslation',
  'RandomZoom',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
];

/**
 * A model's JSON with what Keras has and tfjs has not said in tfjs's layers, where that gives the same answers:
 * augmentation and spatial dropout, which do nothing at inference; arithmetic on tensors; normalization of channels; L1
 * and L2 regularizers by their own names.
 */
export function inTfjsTerms(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(inTfjsTerms);
  if (!isJson(json)) return json;
  const inner = Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key.endsWith('_regularizer') ? regularizer(value) : inTfjsTerms(value),
    ]),
  );
  return isLayer(inner) ? translated(inner) : inner;
}

function translated(layer: LayerJson): LayerJson {
  if (layer.class_name === 'TFOpLambda') return operatorLayer(layer);
  if (layer.class_name === 'Normalization') return normalizationLayer(layer);
  return IDLE.includes(layer.class_name) ? inPlaceOf(layer, 'Activation', { activation: 'linear' }) : layer;
}

function regularizer(value: unknown): unknown {
  if (!isLayer(value) || !['L1', 'L2'].includes(value.class_name)) return value;
  const { l1 = 0, l2 = 0 } = value.config as Json;
  return { class_name: 'L1L2', config: { l1, l2 } };
}
