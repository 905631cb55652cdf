import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  activationQuantiles,
  type ActivationQuantiles,
  type ActivationQuantilesOptions,
} from '../../concepts/dissection/activationQuantiles.js';
import { conceptCounts, type ConceptCountsOptions } from '../../concepts/dissection/conceptCounts.js';
import type { ConceptCounts } from '../../concepts/dissection/UnitCounts.js';
import type { TopActivations } from '../../inspection/TopActivation.js';
import { topActivations, type TopActivationsOptions } from '../../inspection/topActivations.js';
import type { Explainable } from '../../models/openNetwork.js';

type Json<T> = Promise<{ readonly json: T }>;

/** The part of one batch, in a worker. */
export async function activationQuantilesShare(
  model: Explainable,
  [images]: readonly [Tensor4D],
  options: ActivationQuantilesOptions,
): Json<ActivationQuantiles> {
  return { json: await activationQuantiles(model, [{ images }], options) };
}

/** The same of labelled images; the labels come in the order of their categories. */
export async function conceptCountsShare(
  model: Explainable,
  [images, ...labels]: readonly [Tensor4D, ...Tensor3D[]],
  { categories, ...options }: ConceptCountsOptions & { readonly categories: readonly string[] },
): Json<ConceptCounts> {
  const named = Object.fromEntries(categories.map((category, i) => [category, labels[i] as Tensor3D]));
  return { json: await conceptCounts(model, [{ images, labels: named }], options) };
}

/** The same of a batch with a tensor for each input. */
export async function topActivationsShare(
  model: Explainable,
  inputs: readonly Tensor[],
  options: TopActivationsOptions,
): Json<TopActivations> {
  return { json: await topActivations(model, [inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs]], options) };
}
