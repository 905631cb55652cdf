import { dispose } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import type { Concepts } from '../concepts/dissection/UnitCounts.js';
import type { LabelledBatch } from '../concepts/dissection/LabelledBatch.js';
import { checkOptions, show } from '../options.js';
import { readBatch, sizesOf, type BrodenPlan } from './brodenBatch.js';
import { readIndex, type BrodenRow } from './brodenIndex.js';
import { fileName } from './fileName.js';
import { maxPixels } from '../input/maxPixels.js';

/** One of the equal parts that a dataset is cut into, each a run of its lines. */
export interface Shard {
  /** Which, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

/** Options of {@link readBroden}. */
export interface ReadBrodenOptions {
  /** Only the images of this split: `train` or `val` in the published sets. @default all */
  readonly split?: string;
  /** Only these categories, and images with a label of any. @default all that `category.csv` lists */
  readonly categories?: readonly string[];
  /** Images in a batch; fewer where the index turns to another size, and at the end. @default 32 */
  readonly batchSize?: number;
  /**
   * The images' `[height, width]` in pixels, or one number for a square: what the model takes. Each is squeezed into it
   * whole, as labels belong to all of it.
   * @default the files' own
   */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * The labels' `[height, width]`, or one number for a square, at most `size`; each place has the nearest one's label.
   * @default the files' own
   */
  readonly labelSize?: number | readonly [height: number, width: number];
  /** The values of black and of white: the range that the model was trained on. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** Only one part of what the options above leave. @default all of it */
  readonly shard?: Shard;
}

/** Images and labels in Broden's layout. */
export interface Broden {
  /** The names of all labels by id. */
  readonly concepts: Concepts;
  /** What `data` gives labels of. */
  readonly categories: readonly string[];
  /** How many images `data` gives. */
  readonly examples: number;
  /** How many images of the same split and categories lie in the shards before. */
  readonly firstExample: number;
  /** Starts to read; may be called again. Each batch is disposed of when the next is asked for. */
  readonly data: () => AsyncGenerator<LabelledBatch, void, undefined>;
}

/**
 * A dataset in the layout of Broden, the broadly and densely labelled dataset of Network Dissection. It has `index.csv`
 * with a line for each image, `label.csv` with the labels' names, `category.csv`, and `images/`. In a line, each
 * category has PNGs whose pixels are ids, `red + 256 * green`, or ids for the whole image, or nothing. The published
 * `broden1_224`, `broden1_227` and `broden1_384` are such folders.
 *
 * Images are resized as by {@link loadImage}. A place that several maps of a category give the same id has it once. An
 * image without a label of the categories asked for is left out.
 *
 * Memory: the index, and one batch, `4 * batchSize` bytes for each value of its images and labels.
 *
 * @param path - The folder, as a path or a `file:` URL.
 * @param options - See {@link ReadBrodenOptions}.
 * @returns The names of the labels, and images and labels for `networkDissect` and its like.
 * @throws A `DatasetError` for a wrong line, picture or label, naming the file and the line. The index is checked at
 *   once, images when they are read.
 * @throws An {@link OptionError}.
 *
 * @example
 * const { data, concepts } = await readBroden('broden1_224', { size: 224, range: [-1, 1] });
 * const report = await networkDissect(model, data, { layers: ['conv_pw_13_relu'], concepts });
 * @see Bau, Zhou, Khosla, Oliva & Torralba 2017, Network Dissection, arXiv:1704.05796.
 */
export async function readBroden(path: string | URL, options: ReadBrodenOptions = {}): Promise<Broden> {
  checkOptions('readBroden', options, ['split', 'categories', 'batchSize', 'size', 'labelSize', 'range', 'shard']);
  const { split, batchSize = 32, range = [0, 1], shard = { index: 0, of: 1 } } = options;
  const folder = fileName(path);
  if (typeof folder !== 'string') {
    throw new OptionError(`readBroden: got the path ${show(path)}; wanted a string or a URL.`);
  }
  const size = checkSize('size', options.size);
  const labelSize = checkSize('labelSize', options.labelSize);
  check({ ...options, batchSize, range, shard });

  const index = await readIndex(folder);
  const categories = options.categories ?? index.categories;
  const unknown = categories.find((category) => !index.categories.includes(category));
  if (unknown !== undefined) {
    throw new OptionError(`readBroden: got category ${show(unknown)}; ${folder} has ${index.categories.join(', ')}.`);
  }
  const all = index.rows.filter(
    (row) =>
      (split === undefined || row.split === split) &&
      categories.some((category) => row.labels[category]?.some((label) => label !== 0)),
  );
  const [first, end] = [shard.index, shard.index + 1].map((i) => Math.floor((i * all.length) / shard.of)) as [
    number,
    number,
  ];
  const rows = all.slice(first, end);
  if (rows.length === 0) {
    const splits = [...new Set(index.rows.map((row) => row.split))].join(', ');
    throw new OptionError(
      `readBroden: nothing is left of ${folder}: ${all.length} images have split ${show(split ?? 'any')} (there are ${splits}) ` +
        `and a label of ${categories.join(', ')}, cut into ${shard.of} parts.`,
    );
  }
  const plan: BrodenPlan = { folder, concepts: index.concepts, categories, size, labelSize, range };
  for (const row of rows) {
    const { image, label } = sizesOf(row, plan);
    if (label[0] <= image[0] && label[1] <= image[1]) continue;
    throw new OptionError(
      `readBroden: labels of ${label.join(' x ')} for images of ${image.join(' x ')} (index.csv, line ${row.line}); ` +
        'wanted no larger ones. Give labelSize.',
    );
  }
  return {
    concepts: index.concepts,
    categories,
    examples: rows.length,
    firstExample: first,
    async *data() {
      for (const some of batches(rows, batchSize, plan)) {
        const batch = await readBatch(some, plan);
        try {
          yield batch;
        } finally {
          dispose([batch.images, ...Object.values(batch.labels)]);
        }
      }
    },
  };
}

/** Runs of rows of the same sizes. */
function* batches(rows: readonly BrodenRow[], batchSize: number, plan: BrodenPlan): Generator<BrodenRow[]> {
  const key = (row: BrodenRow): string => JSON.stringify(sizesOf(row, plan));
  let batch: BrodenRow[] = [];
  for (const row of rows) {
    if (batch.length === batchSize || (batch[0] !== undefined && key(batch[0]) !== key(row))) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  yield batch;
}

function checkSize(name: string, given: ReadBrodenOptions['size']): readonly [number, number] | undefined {
  if (given === undefined) return undefined;
  const sides: unknown = typeof given === 'number' ? [given, given] : given;
  const fits = Array.isArray(sides) && sides.length === 2 && sides.every((side) => Number.isInteger(side) && side > 0);
  if (!fits || (sides[0] as number) * (sides[1] as number) > maxPixels) {
    throw new OptionError(
      `readBroden: ${name} is ${show(given)}; wanted [height, width] in whole pixels, 1 or more, at most ${maxPixels / 1e6} megapixels.`,
    );
  }
  return sides as unknown as readonly [number, number];
}

function check({ split, categories, batchSize, range, shard }: ReadBrodenOptions): void {
  const wanted = (name: string, got: unknown, what: string): OptionError =>
    new OptionError(`readBroden: ${name} is ${show(got)}; wanted ${what}.`);
  if (split !== undefined && typeof split !== 'string') throw wanted('split', split, 'a name');
  const names = categories === undefined || (Array.isArray(categories) && categories.length > 0);
  if (!names || categories?.some((name) => typeof name !== 'string')) {
    throw wanted('categories', categories, 'at least one name');
  }
  if (!Number.isInteger(batchSize) || (batchSize as number) < 1) {
    throw wanted('batchSize', batchSize, 'a whole number, 1 or more');
  }
  if (!(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) {
    throw wanted('range', range, '[black, white], black < white');
  }
  const { index, of } = (shard ?? {}) as Partial<Shard>;
  if (
    !Number.isInteger(of) ||
    !Number.isInteger(index) ||
    !((index as number) >= 0 && (index as number) < (of as number))
  ) {
    throw wanted('shard', shard, '{ index, of } with whole numbers, 0 <= index < of');
  }
}
