import { nameOf, type LayerJson } from '../LayerJson.js';
import { ownKey } from '../ownKey.js';
import { Refusal } from '../Refusal.js';
import { inOurTerms } from './inOurTerms.js';
import type { Translation, Translations } from './Translation.js';

/** A global pooling that keeps its axes (`keepdims`, which tfjs passes over) as one that does not, and a `Reshape`. */
const globalPooling: Translation = (layer) => {
  const { keepdims, data_format: format, ...config } = layer.config;
  if (keepdims !== true) return layer;
  const name = nameOf(layer);
  const places = layer.class_name.includes('1D') ? [1] : [1, 1];
  const target = format === 'channels_first' ? [-1, ...places] : [...places, -1];
  const pool = {
    ...layer,
    config: { ...config, ...(format != null && { data_format: format }), name: `${name}_pool` },
  };
  const reshape = { class_name: ownKey('Reshape'), config: { name, trainable: false, target_shape: target } };
  if (!Array.isArray(layer.inbound_nodes)) return [pool, reshape];
  const calls = layer.inbound_nodes.map((_, i) => [[`${name}_pool`, i, 0, {}]]);
  return [{ ...pool, name: `${name}_pool` }, { ...reshape, name, inbound_nodes: calls } as LayerJson];
};

/** Bilinear, tfjs's puts the corners on the pixels; Keras's uses half-pixel centres. */
const upSampling: Translation = (layer, dialect) => {
  const { interpolation = 'nearest' } = layer.config;
  if (interpolation === 'nearest' || dialect === 'tfjs') return layer;
  if (interpolation === 'bilinear') return { ...layer, class_name: ownKey('BilinearUpSampling2D') };
  throw new Refusal(layer, `its interpolation is "${String(interpolation)}"; netlens has "nearest" and "bilinear".`);
};

const reshape: Translation = (layer) => {
  const { target_shape: target } = layer.config;
  const isOpen = Array.isArray(target) && target.some((size) => size === null || size === -1);
  return isOpen ? inOurTerms(layer) : layer;
};

export const poolingClasses: Translations = {
  GlobalAveragePooling1D: globalPooling,
  GlobalAveragePooling2D: globalPooling,
  GlobalMaxPooling1D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  Reshape: reshape,
  UpSampling2D: upSampling,
};
