import type { Explainable } from '../../models/openNetwork.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { checkOptions } from '../../options.js';
import type { DatasetOptions } from '../../inspection/dataset.js';
import {
  activationQuantiles,
  activationThresholds,
  type ActivationQuantiles,
  type ActivationQuantilesOptions,
} from './activationQuantiles.js';
import { conceptCounts, type ConceptCountsOptions } from './conceptCounts.js';
import type { LabelledDataset } from './LabelledBatch.js';
import type { Dissection } from './Dissection.js';
import type { ConceptCounts } from './UnitCounts.js';
import { scoreUnits, type ScoreUnitsOptions } from './scoreUnits.js';

/** Options of `networkDissect`. */
export interface NetworkDissectOptions extends DatasetOptions, ScoreUnitsOptions {
  /** Paths of the layers to dissect. */
  readonly layers: readonly string[];
  /** The share of all places where a unit counts as on, between 0 and 1. @default 0.005 (Bau et al. 2017) */
  readonly quantile?: number;
}

/**
 * What the units of a layer detect: each is named after the concept whose pixels its strongest activations fit best.
 *
 * `T_k` such that `P(A_k > T_k) = quantile`; `M_k` where the enlarged `A_k > T_k`;
 * `IoU(k, c) = |M_k and L_c| / |M_k or L_c|`; a unit detects its best concept if that is `minIou` or more.
 *
 * This is `activationQuantiles`, then `conceptCounts`, then `scoreUnits`: call those to spread the work over machines.
 * Departs from the paper in that masks are made at the labels' size, and thresholds are right to 0.5 %. A ceiling that
 * ends a layer (ReLU6, or ReLU with a `max_value`) is left out: `A_k = relu(x_k)` of what the rectifier is given. A
 * unit that is at its ceiling more often than `quantile` would otherwise never exceed its threshold, and fit no
 * concept.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param dataset - batches of images and labels, read twice; as many as there are, since memory does not grow with
 *   them.
 * @returns the units and a summary, as plain JSON.
 * @throws {ShapeError} {OptionError} {LayerNotFoundError} {UnsupportedLayerError} {UnsupportedModelError}
 *   {NumericalError}
 * @throws {DatasetError} where the dataset throws; its `partial` is the part that was being made.
 * @example
 * const { summary } = await networkDissect(model, batches, { layers: ['conv5'], concepts });
 * @see Bau, Zhou, Khosla, Oliva & Torralba 2017, Network Dissection, arXiv:1704.05796.
 */
export async function networkDissect(
  model: Explainable,
  dataset: LabelledDataset,
  options: NetworkDissectOptions,
): Promise<Dissection> {
  checkDissect(options);
  return withNetworkAsync('networkDissect', model, (network) =>
    dissectBy(options, {
      quantiles: (given) => activationQuantiles(network, dataset, given),
      counts: (given) => conceptCounts(network, dataset, given),
    }),
  );
}

/** What goes through the data for a dissection. */
export interface Passes {
  readonly quantiles: (options: ActivationQuantilesOptions) => Promise<ActivationQuantiles>;
  readonly counts: (options: ConceptCountsOptions) => Promise<ConceptCounts>;
}

/** Dissects by two passes, wherever they run. */
export async function dissectBy(options: NetworkDissectOptions, passes: Passes): Promise<Dissection> {
  const { quantile, scoring } = checkDissect(options);
  const { layers, concepts, signal, onProgress } = options;
  const stop = signal && { signal };
  const quantiles = await passes.quantiles({ layers, ...stop, ...(onProgress && { onProgress }) });
  const thresholds = activationThresholds(quantiles, quantile);
  const counts = await passes.counts({
    thresholds,
    concepts,
    ...stop,
    ...(onProgress && { onProgress: ({ done }) => onProgress({ done: quantiles.examples + done }) }),
  });
  return scoreUnits(counts, scoring);
}

/** Checks the options before anything runs. */
function checkDissect(options: NetworkDissectOptions): {
  readonly quantile: number;
  readonly scoring: ScoreUnitsOptions;
} {
  checkOptions('networkDissect', options, ['layers', 'quantile', 'signal', 'onProgress', 'concepts', 'minIou']);
  const { quantile = 0.005, concepts, minIou } = options;
  const scoring = { concepts, ...(minIou !== undefined && { minIou }) };
  activationThresholds({ accuracy: 0.005, examples: 0, layers: {} }, quantile);
  scoreUnits({ examples: 0, thresholds: {}, labelled: {}, layers: {} }, scoring);
  return { quantile, scoring };
}
