import type { LayersModel } from '@tensorflow/tfjs-layers';
import { networkDissect, type LabelledDataset } from 'netlens';
import { concepts } from '../world/world.js';
import { rotated } from './rotated.js';

/** How well a layer's units fit concepts. */
export interface Fit {
  readonly units: number;
  /** Units with an IoU of 0.04 or more. */
  readonly detectors: number;
  /** Different concepts among theirs. */
  readonly unique: number;
  /** Of all units with their best concepts. */
  readonly meanIou: number;
  /** Detectors by category. */
  readonly categories: Readonly<Record<string, number>>;
}

/** Dissects one layer. */
export async function fit(model: LayersModel, layer: string, data: LabelledDataset): Promise<Fit> {
  const { layers, summary } = await networkDissect(model, data, { layers: [layer], concepts });
  const units = layers[layer] ?? [];
  const { detectors = 0, unique = 0, categories = {} } = summary[layer] ?? {};
  return {
    units: units.length,
    detectors,
    unique,
    meanIou: units.reduce((sum, { iou }) => sum + iou, 0) / units.length,
    categories: Object.fromEntries(Object.entries(categories).map(([name, each]) => [name, each.detectors])),
  };
}

/**
 * The same layer with its units turned into each other by random rotations: the space that they span is the same, so
 * that what fits worse than before fitted because of the units themselves (Bau et al. 2017, section 3.2).
 */
export async function fitRotated(
  model: LayersModel,
  layer: string,
  data: LabelledDataset,
  seeds: readonly number[],
): Promise<Fit[]> {
  const fits: Fit[] = [];
  for (const seed of seeds) fits.push(await fit(rotated(model, layer, seed), 'rotated', data));
  return fits;
}
