import { OptionError } from '../../errors.js';
import { checkInput } from '../../network/input.js';
import type { Explainable } from '../../network/network.js';
import { withNetworkAsync } from '../../network/withNetworkAsync.js';
import { checkOptions, isListOf, isRecordOf, show } from '../../options.js';
import { checkDataset, eachBatch, type DatasetOptions } from '../../inspection/dataset.js';
import { checkBatch } from './checkBatch.js';
import { checkConcepts } from './checkConcepts.js';
import { Exceeding } from './exceeding.js';
import { indexer, readLabels, type CategoryLabels, type IndexOf } from './labels.js';
import type { LabelledDataset } from './LabelledBatch.js';
import { uncappedLayers, layerValues, type LayerValues } from './layerValues.js';

/** The names of concepts by id, from 1. */
export type Concepts = Readonly<Record<number, string>>;

/** Options of `conceptCounts`. */
export interface ConceptCountsOptions extends DatasetOptions {
  /** By layer, each channel's threshold: what `activationThresholds` gives of all the data. */
  readonly thresholds: Readonly<Record<string, readonly number[]>>;
  /** The names of the concepts by id. */
  readonly concepts: Concepts;
}

/** Numbers by concept id. */
export type ByConcept = Readonly<Record<number, number>>;

/** Pixels of one unit's mask, over the images that carry a category. */
export interface UnitCounts {
  /** By category: pixels of the mask. */
  readonly mask: Readonly<Record<string, number>>;
  /** By category: pixels that the mask shares with each concept. */
  readonly shared: Readonly<Record<string, ByConcept>>;
}

/** Pixels counted over a part of the data: plain JSON. */
export interface ConceptCounts {
  /** How many images were looked at. */
  readonly examples: number;
  /** By layer, for each channel: above what a unit counts as on. */
  readonly thresholds: Readonly<Record<string, readonly number[]>>;
  /** By category: pixels of each concept. */
  readonly labelled: Readonly<Record<string, ByConcept>>;
  /** By layer, of each channel. */
  readonly layers: Readonly<Record<string, readonly UnitCounts[]>>;
}

/**
 * How many pixels each unit's mask shares with each concept: the second half of `networkDissect`. A unit's mask is where
 * its activation, enlarged bilinearly (half-pixel centres) to the labels' size, exceeds its threshold; without a ceiling
 * that ends the layer, as in `networkDissect`. A category is counted over the images that carry any of its labels.
 * @param model - a LayersModel, or a Network opened before.
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
  checkOptions('conceptCounts', options);
  return withNetworkAsync('conceptCounts', model, async (network) => {
    const { thresholds, concepts } = options;
    checkThresholdLists(thresholds);
    checkConcepts('conceptCounts', concepts);
    const sources = await uncappedLayers('conceptCounts', network, Object.keys(thresholds));
    checkDataset('conceptCounts', dataset, options);
    const tally = new Tally(thresholds, Object.keys(concepts).map(Number));
    await eachBatch(
      'conceptCounts',
      dataset,
      options,
      async (batch) => {
        checkInput('conceptCounts', network.model, checkBatch('conceptCounts', batch).images);
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

/**
 * Counters in flat arrays: a number for each concept, and for each unit and concept. The first of each row of concepts
 * takes what is unlabelled, so that counting needs no branch.
 */
class Tally {
  readonly indexOf: IndexOf;
  #examples = 0;
  readonly #labelled = new Map<string, Float64Array>();
  readonly #masks = new Map<string, Float64Array>();
  readonly #shared = new Map<string, Float64Array>();
  readonly #exceeding = new Map<string, Exceeding>();

  constructor(
    readonly thresholds: ConceptCountsOptions['thresholds'],
    readonly ids: readonly number[],
  ) {
    this.indexOf = indexer(ids);
  }

  count(example: number, labels: readonly CategoryLabels[], layers: ReadonlyMap<string, LayerValues>): void {
    this.#examples++;
    const width = this.ids.length + 1;
    const carried = labels.flatMap((each) => {
      const length = each.size[0] * each.size[1] * each.several;
      const counts = each.counts[example] as Int32Array;
      if (counts[0] === length) return [];
      const labelled = counter(this.#labelled, each.category, width);
      counts.forEach((count, index) => (labelled[index] = (labelled[index] as number) + count));
      return [{ ...each, ids: each.ids.subarray(example * length, (example + 1) * length) }];
    });
    const sizes = new Map(carried.map(({ size }) => [size.join(), size]));
    for (const [layer, { shape, values }] of layers) {
      const [, rows, columns, channels] = shape;
      const thresholds = checkThresholds(layer, this.thresholds[layer], channels);
      const length = rows * columns * channels;
      const activation = values.subarray(example * length, (example + 1) * length);
      for (const [key, size] of sizes) {
        // Categories of one size share the masks.
        const counted = carried
          .filter((each) => each.size.join() === key)
          .map(({ category, several, ids }) => ({
            several,
            ids,
            masks: counter(this.#masks, `${layer}\n${category}`, channels),
            shared: counter(this.#shared, `${layer}\n${category}`, channels * width),
          }));
        this.#over([rows, columns], size).each(activation, thresholds, (channel, pixels, count) => {
          for (const { several, ids, masks, shared } of counted) {
            masks[channel] = (masks[channel] as number) + count;
            for (let i = 0; i < count; i++) {
              const first = (pixels[i] as number) * several;
              for (let label = first; label < first + several; label++) {
                const place = channel * width + this.indexOf(ids[label] as number);
                shared[place] = (shared[place] as number) + 1;
              }
            }
          }
        });
      }
    }
  }

  toJSON(): ConceptCounts {
    const categories = [...this.#labelled.keys()];
    const width = this.ids.length + 1;
    const named = (counts: Float64Array = new Float64Array()): ByConcept => {
      const found: Record<number, number> = {};
      for (let i = 1; i < counts.length; i++) if (counts[i]) found[this.ids[i - 1] as number] = counts[i] as number;
      return found;
    };
    const unit = (layer: string, channel: number): UnitCounts => {
      const of = (category: string): string => `${layer}\n${category}`;
      const part = (category: string): Float64Array | undefined =>
        this.#shared.get(of(category))?.subarray(channel * width, (channel + 1) * width);
      return {
        mask: Object.fromEntries(
          categories.map((category) => [category, this.#masks.get(of(category))?.[channel] ?? 0]),
        ),
        shared: Object.fromEntries(categories.map((category) => [category, named(part(category))])),
      };
    };
    const layers = Object.entries(this.thresholds).map(([layer, units]) => [
      layer,
      units.map((_, c) => unit(layer, c)),
    ]);
    return {
      examples: this.#examples,
      thresholds: this.thresholds,
      labelled: Object.fromEntries(categories.map((category) => [category, named(this.#labelled.get(category))])),
      layers: Object.fromEntries(layers) as ConceptCounts['layers'],
    };
  }

  #over(from: readonly [number, number], to: readonly [number, number]): Exceeding {
    const key = [...from, ...to].join();
    const known = this.#exceeding.get(key) ?? new Exceeding(from, to);
    this.#exceeding.set(key, known);
    return known;
  }
}

function counter(counters: Map<string, Float64Array>, key: string, length: number): Float64Array {
  const known = counters.get(key) ?? new Float64Array(length);
  counters.set(key, known);
  return known;
}

function checkThresholdLists(thresholds: unknown): void {
  if (isRecordOf(thresholds, (units) => isListOf(units, (unit) => typeof unit === 'number'))) return;
  throw new OptionError(`conceptCounts: thresholds is ${show(thresholds)}; wanted what activationThresholds gives.`);
}

function checkThresholds(
  layer: string,
  thresholds: readonly number[] | undefined,
  channels: number,
): readonly number[] {
  if (thresholds?.length === channels) return thresholds;
  throw new OptionError(
    `conceptCounts: layer "${layer}" has ${channels} channels and ${thresholds?.length ?? 0} thresholds; wanted one for each.`,
  );
}
