import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Whether a layer is a model, or an unknown value is one. */
export function isModel(layer: unknown): layer is LayersModel {
  if (typeof layer !== 'object' || layer === null || !('inputs' in layer && 'outputs' in layer)) return false;
  const { layers, weights } = layer as Partial<LayersModel>;
  return Array.isArray(layers) && Array.isArray(weights);
}
