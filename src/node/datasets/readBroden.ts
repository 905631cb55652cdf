import { OptionError } from '../../errors.js';
import { checkOptions, show } from '../../options.js';
import { readMaps, readPicture, sizesOf, type BrodenPlan } from './brodenBatch.js';
import { readIndex, type BrodenRow } from './brodenIndex.js';
import { fileName } from '../fileName.js';
import type { LabelledImages, Shard } from './LabelledImages.js';
import { readRows, type LabelledSource } from './readRows.js';
import { isSize, shard as shardOption, sidesOf, SIZE, type GivenSize, type Size } from './sizes.js';

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
export async function readBroden(path: string | URL, options: ReadBrodenOptions = {}): Promise<LabelledImages> {
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
  const source: LabelledSource<BrodenRow> = {
    caller: 'readBroden',
    concepts: index.concepts,
    categories,
    rows: all,
    sizesOf: (row) => sizesOf(row, plan),
    picture: (row) => readPicture(row, plan),
    maps: (row, category) => readMaps(row, category, plan),
  };
  return readRows(source, batchSize, shard);
}

function checkSize(name: string, given: GivenSize | undefined): Size | undefined {
  if (given === undefined) return undefined;
  if (!isSize(given)) throw new OptionError(`readBroden: ${name} is ${show(given)}; wanted ${SIZE}.`);
  return sidesOf(given);
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
  if (!shardOption.isRight(shard)) throw wanted('shard', shard, shardOption.wanted);
}
