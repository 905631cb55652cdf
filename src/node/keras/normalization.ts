import { tensor1d, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { inPlaceOf, isJson, isLayer, type Json, type LayerJson } from './LayerJson.js';

/** Keras divides by max(deviation, 1e-7), a batch normalization by sqrt(variance + epsilon). */
const EPSILON = 1e-14;

/** Whether a layer is a `Normalization` with a mean and a variance for each channel, the last axis. */
function isNormalization(value: unknown): value is LayerJson {
  if (!isLayer(value) || value.class_name !== 'Normalization' || value.config.invert === true) return false;
  const { axis, mean, variance } = value.config;
  const isGiven = [mean, variance].every((one) => Array.isArray(one) && one.every((item) => typeof item === 'number'));
  return ['-1', '3'].includes(String([axis].flat().join())) && (isGiven || (mean == null && variance == null));
}

/** A `Normalization`, `(x - mean) / sqrt(variance)`, as a batch normalization without gamma and beta; others as they are. */
export function normalizationLayer(layer: LayerJson): LayerJson {
  if (!isNormalization(layer)) return layer;
  return inPlaceOf(layer, 'BatchNormalization', { axis: -1, epsilon: EPSILON, center: false, scale: false });
}

/** The weights by the names that the batch normalizations have for them; what a config holds is added, the count left out. */
export function normalizationWeights(topology: unknown, weights: NamedTensorMap): NamedTensorMap {
  const renamed: Record<string, Tensor> = { ...weights };
  for (const { config } of normalizations(topology)) {
    const name = String(config.name);
    for (const statistic of ['mean', 'variance']) {
      const given = config[statistic] as number[] | null | undefined;
      const value = weights[`${name}/${statistic}`] ?? (given == null ? undefined : tensor1d(given));
      delete renamed[`${name}/${statistic}`];
      if (value !== undefined) renamed[`${name}/moving_${statistic}`] = value;
    }
    delete renamed[`${name}/count`];
  }
  return renamed;
}

function normalizations(json: unknown): LayerJson[] {
  if (Array.isArray(json)) return json.flatMap(normalizations);
  if (!isJson(json)) return [];
  return [...(isNormalization(json) ? [json] : []), ...Object.values(json as Json).flatMap(normalizations)];
}
