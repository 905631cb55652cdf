import { inPlaceOf, withConfig, type LayerJson } from '../LayerJson.js';
import { ownKey } from '../ownKey.js';
import { Refusal } from '../Refusal.js';
import type { Translation, Translations } from './Translation.js';

type Numbers = number | readonly Numbers[];

/** The least deviation that Keras divides by. */
const LEAST = 1e-7;

const isNumbers = (value: unknown): value is Numbers =>
  typeof value === 'number' || (Array.isArray(value) && value.every(isNumbers));

function pairs(a: Numbers, b: Numbers, of: (a: number, b: number) => number): Numbers {
  if (typeof a === 'number') return typeof b === 'number' ? of(a, b) : b.map((one) => pairs(a, one, of));
  return a.map((one, i) => pairs(one, typeof b === 'number' ? b : b[i]!, of));
}

/**
 * `(x - mean) / deviation`: a `Rescaling` if the config holds both, a batch normalization without gamma and beta if
 * they are weights of each channel. Other axes take a layer of ours.
 */
const normalization: Translation = (layer) => {
  const { axis, mean, variance, invert } = layer.config;
  const isLast = axis === null || ['-1', '[-1]', '3', '[3]'].includes(JSON.stringify(axis));
  if (!isLast) return { ...layer, class_name: ownKey('Normalization') };
  if (isNumbers(mean) && isNumbers(variance)) return rescaling(layer, mean, variance);
  if (axis === null || invert === true) return { ...layer, class_name: ownKey('Normalization') };
  return inPlaceOf(layer, 'BatchNormalization', { axis: -1, epsilon: LEAST ** 2, center: false, scale: false });
};

function rescaling(layer: LayerJson, mean: Numbers, variance: Numbers): LayerJson {
  const deviation = (v: number): number => Math.max(Math.sqrt(v), LEAST);
  if (layer.config.invert === true) {
    return inPlaceOf(layer, 'Rescaling', { scale: pairs(mean, variance, (_, v) => deviation(v)), offset: mean });
  }
  return inPlaceOf(layer, 'Rescaling', {
    scale: pairs(mean, variance, (_, v) => 1 / deviation(v)),
    offset: pairs(mean, variance, (m, v) => -m / deviation(v)),
  });
}

/** tfjs wants one axis as a number. */
const batchNormalization: Translation = (layer) => {
  const { axis } = layer.config;
  if (layer.config.renorm === true) throw new Refusal(layer, 'tfjs lacks batch renormalization.');
  return Array.isArray(axis) && axis.length === 1 ? withConfig(layer, { axis: axis[0] as unknown }) : layer;
};

const layerNormalization: Translation = (layer) => {
  if (layer.config.rms_scaling === true) throw new Refusal(layer, 'it has rms_scaling: make it an RMSNormalization.');
  return layer;
};

export const normalizationClasses: Translations = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Normalization: normalization,
};
