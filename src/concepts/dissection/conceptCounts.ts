import { OptionError } from '../../errors.js';
import { checkInput } from '../../network/input.js';
import type { Explainable } from '../../models/openNetwork.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { checkOptions, isListOf, isRecordOf, show } from '../../options.js';
import { checkDataset, eachBatch, type DatasetOptions } from '../../inspection/dataset.js';
import { checkBatch } from './checkBatch.js';
import { checkConcepts } from './checkConcepts.js';
import { readLabels } from './labels.js';
import type { LabelledDataset } from './LabelledBatch.js';
import { layerValues, uncappedLayers } from './layerValues.js';
import { Tally } from './Tally.js';
import type { ConceptCounts, Concepts } from './UnitCounts.js';

/** Options of `conceptCounts`. */
export interface ConceptCountsOptions extends DatasetOptions {
  /** By layer, each channel's threshold: what `activationThresholds` gives of all the data. */
  readonly thresholds: Readonly<Record<string, readonly number[]>>;
  /** The names of the concepts by id. */
  readonly concepts: Concepts;
}

/**
 * How many pixels each unit's mask shares with each concept: the second half of `networkDissect`. A unit's mask is
 * where its activation, enlarged bilinearly (half-pixel centres) to the labels' size, exceeds its threshold. A ceiling
 * that ends the layer is left out, as in `networkDissect`. A category is counted over the images that carry any of its
 * labels.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param dataset - batches of images and labels; a shard, or all of them.
 * @returns a part to join with others by `mergeCounts`. Its size does not grow with the number of images.
 * @throws {ShapeError} for labels that do not fit their images.
 * @throws {OptionError} for an id without a name, or thresholds that do not fit.
 * @throws {LayerNotFoundError} {UnsupportedLayerError} {UnsupportedModelError} {NumericalError}
 * @throws {DatasetError} where the dataset throws; its `partial` is the part until then.
 * @example
 * const part = await conceptCounts(model, shard, { thresholds, concepts });
 */
export async function conceptCounts(
  model: Explainable,
  dataset: LabelledDataset,
  options: ConceptCountsOptions,
): Promise<ConceptCounts> {
  checkOptions('conceptCounts', options, ['thresholds', 'concepts', 'signal', 'onProgress']);
  return withNetworkAsync('conceptCounts', model, async (network) => {
    const { thresholds, concepts } = options;
    checkThresholdLists(thresholds);
    checkConcepts('conceptCounts', concepts);
    const sources = uncappedLayers('conceptCounts', network, Object.keys(thresholds));
    checkDataset('conceptCounts', dataset, options);
    const tally = new Tally(thresholds, Object.keys(concepts).map(Number));
    await eachBatch(
      'conceptCounts',
      dataset,
      options,
      async (batch) => {
        checkInput('conceptCounts', network.inputs, checkBatch('conceptCounts', batch).images);
        const labels = await readLabels('conceptCounts', batch, tally.ids.length, tally.indexOf);
        const layers = await layerValues('conceptCounts', network, batch.images, sources);
        for (let example = 0; example < batch.images.shape[0]; example++) tally.count(example, labels, layers);
        return batch.images.shape[0];
      },
      () => tally.toJSON(),
    );
    return tally.toJSON();
  });
}

function checkThresholdLists(thresholds: unknown): void {
  if (isRecordOf(thresholds, (units) => isListOf(units, (unit) => typeof unit === 'number'))) return;
  throw new OptionError(`conceptCounts: thresholds is ${show(thresholds)}; wanted what activationThresholds gives.`);
}
