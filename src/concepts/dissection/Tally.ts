import { OptionError } from '../../errors.js';
import { Exceeding } from './exceeding.js';
import { indexer, type CategoryLabels, type IndexOf } from './labels.js';
import type { LayerValues } from './layerValues.js';
import type { ByConcept, ConceptCounts, UnitCounts } from './UnitCounts.js';

/**
 * Counters in flat arrays: a number for each concept, and for each unit and concept. The first of each row of concepts
 * takes what is unlabelled, so that counting needs no branch.
 */
export class Tally {
  readonly indexOf: IndexOf;
  #examples = 0;
  readonly #labelled = new Map<string, Float64Array>();
  readonly #masks = new Map<string, Float64Array>();
  readonly #shared = new Map<string, Float64Array>();
  readonly #exceeding = new Map<string, Exceeding>();

  constructor(
    readonly thresholds: ConceptCounts['thresholds'],
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
