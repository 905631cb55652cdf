import { inPlaceOf, withConfig } from '../LayerJson.js';
import { ownKey } from '../ownKey.js';
import type { Translation, Translations } from './Translation.js';

const leakyReLU: Translation = (layer) => {
  const { negative_slope: slope, ...config } = layer.config;
  return slope === undefined ? layer : { ...layer, config: { ...config, alpha: slope } };
};

/** tfjs's ReLU knows of `max_value` alone. */
const reLU: Translation = (layer) => {
  const { max_value: max = null, negative_slope: slope, threshold } = layer.config;
  const isLeaky = slope != null && slope !== 0;
  const isShifted = threshold != null && threshold !== 0;
  if (!isLeaky && !isShifted) return layer;
  if (max === null && !isShifted) return inPlaceOf(layer, 'LeakyReLU', { alpha: slope });
  if (max === null && !isLeaky) return inPlaceOf(layer, 'ThresholdedReLU', { theta: threshold });
  return { ...layer, class_name: ownKey('PiecewiseReLU') };
};

/** tfjs's ELU has no alpha but 1. */
const elu: Translation = (layer) => {
  const { alpha = 1 } = layer.config;
  return alpha === 1 ? layer : { ...layer, class_name: ownKey('ScaledELU') };
};

/** tfjs has the softmax of the last axis, and takes another one if none is said. */
const softmax: Translation = (layer) => {
  const { axis = -1 } = layer.config;
  const [only, ...others] = [axis].flat();
  if (others.length === 0 && only === -1) return withConfig(layer, { axis: -1 });
  return { ...layer, class_name: ownKey('SoftmaxOverAxes') };
};

export const rectifierClasses: Translations = { ELU: elu, LeakyReLU: leakyReLU, ReLU: reLU, Softmax: softmax };
