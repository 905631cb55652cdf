import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { count, readOptions, type Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { parseLabels } from '../../models/labels.js';
import { isListOf, messageOf, show } from '../../options.js';
import { fileName } from '../fileName.js';
import { decodeIds, nearestIds } from './idMap.js';
import type { LabelledImages, Shard } from './LabelledImages.js';
import { readRows } from './readRows.js';
import { pictureValues } from './pictureValues.js';
import { fileError, readBytes, readPixels } from './readFiles.js';
import { shard, sidesOf, size, type GivenSize } from './sizes.js';

/** Options of {@link readMasks}. */
export interface ReadMasksOptions {
  /** The images' `[height, width]` in pixels, or one number for a square: what the model takes. @default 224 */
  readonly size?: number | readonly [height: number, width: number];
  /** The labels' `[height, width]`, or one number for a square, at most `size`. @default `size` */
  readonly labelSize?: number | readonly [height: number, width: number];
  /** The folder of pictures, in the folder. @default 'images' */
  readonly images?: string;
  /** The folder of masks, in the folder. @default 'masks' */
  readonly masks?: string;
  /**
   * The names of the ids, from 1 on. A first name `background`, `unlabelled` or `void` is that of 0.
   * @default those in the folder's `labels.txt`, one a line
   */
  readonly labels?: readonly string[];
  /** What the labels are of, for the report. @default 'object' */
  readonly category?: string;
  /** Images in a batch. @default 32 */
  readonly batchSize?: number;
  /** The values of black and of white: the range that the model was trained on. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** Only one part of the images. @default all of them */
  readonly shard?: Shard;
}

const word = (fallback: string): Declared<string> => ({
  fallback,
  isRight: (value) => typeof value === 'string' && value !== '',
  wanted: 'a name',
});
const names: Declared<readonly string[] | undefined> = {
  fallback: undefined,
  isRight: (value) => isListOf(value, (name) => typeof name === 'string') && value.length > 0,
  wanted: 'a list of names',
};
/** The values of black and white. */
export const blackAndWhite: Declared<readonly [number, number]> = {
  fallback: [0, 1],
  isRight: (value) =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && (value[0] as number) < value[1],
  wanted: '[black, white], black < white',
};

/** What datasets call the places that have no label. */
const NOTHING = /^(background|unlabel+ed|void|_+background_+)$/i;
/** What Pascal VOC and others give the edges of objects. */
const VOID = 255;

/**
 * A folder of pictures and a folder of masks of the same names, as Pascal VOC, ADE20K and most tools that label
 * pictures write them. A mask is a PNG: the index of its palette, or its grey level, is the id of a concept. 0 is
 * unlabelled, and so is 255, if it has no name. A picture without a mask is left out.
 *
 * Pictures are squeezed into `size` whole, as masks belong to all of them. Memory: one batch, `4 * batchSize` bytes for
 * each value of its images and labels.
 *
 * @param path - The folder, as a path or a `file:` URL.
 * @param options - See {@link ReadMasksOptions}.
 * @returns The names of the labels, and images and labels for `networkDissect` and its like, in the order of names.
 * @throws A `DatasetError` for a folder without pairs, or a file that cannot be read, naming it.
 * @throws An {@link OptionError}.
 *
 * @example
 * ```ts no-run
 * const { data, concepts } = await readMasks('VOC2012', {
 *   images: 'JPEGImages', masks: 'SegmentationClass', labels: ['aeroplane', 'bicycle'], size: 224, range: [-1, 1],
 * });
 * ```
 * @see Everingham et al. 2010, The Pascal visual object classes challenge, doi:10.1007/s11263-009-0275-4.
 */
export async function readMasks(path: string | URL, options: ReadMasksOptions = {}): Promise<LabelledImages> {
  const given = readOptions('readMasks', options, {
    ...{ size, labelSize: size, labels: names, images: word('images'), masks: word('masks'), category: word('object') },
    ...{ batchSize: count(32), range: blackAndWhite, shard },
  });
  const folder = fileName(path);
  if (typeof folder !== 'string') {
    throw new OptionError(`readMasks: got the path ${show(path)}; wanted a string or a URL.`);
  }
  const [image, label] = labelledSizes('readMasks', given.size, given.labelSize);
  const concepts = numbered(given.labels ?? (await labelsIn(folder)));
  const [pictures, masks] = await Promise.all([given.images, given.masks].map((each) => filesIn(join(folder, each))));
  const pairs = [...(pictures as Map<string, string>)]
    .flatMap(([name, picture]) => {
      const mask = (masks as Map<string, string>).get(name);
      return mask === undefined || parse(mask).ext.toLowerCase() !== '.png' ? [] : [{ picture, mask }];
    })
    .sort((a, b) => (a.picture < b.picture ? -1 : 1));
  if (pairs.length === 0) {
    throw fileError('readMasks', folder, `no picture in ${given.images} has a PNG of its name in ${given.masks}.`);
  }
  const source = {
    caller: 'readMasks',
    concepts,
    categories: [given.category],
    rows: pairs,
    sizesOf: () => ({ image, label }),
    picture: async ({ picture }: (typeof pairs)[number]) =>
      pictureValues(await readPixels('readMasks', picture), image, given.range),
    maps: async ({ mask }: (typeof pairs)[number]) => [await readMask(mask, label, concepts)],
  };
  return readRows(source, given.batchSize, given.shard);
}

/** The images' size, and the labels'. */
export function labelledSizes(
  caller: string,
  given: GivenSize = 224,
  labels: GivenSize = given,
): readonly [image: readonly [number, number], label: readonly [number, number]] {
  const [image, label] = [sidesOf(given), sidesOf(labels)];
  if (label[0] <= image[0] && label[1] <= image[1]) return [image, label];
  throw new OptionError(`${caller}: got labelSize ${show(labels)}; wanted no more than the size, ${show(given)}.`);
}

function numbered(labels: readonly string[]): Record<number, string> {
  const first = NOTHING.test(labels[0] as string) ? 0 : 1;
  return Object.fromEntries(labels.map((name, i) => [i + first, name] as const).filter(([id]) => id > 0));
}

async function labelsIn(folder: string): Promise<string[]> {
  const file = join(folder, 'labels.txt');
  const text = new TextDecoder().decode(await readBytes('readMasks', file));
  try {
    return parseLabels(text);
  } catch (error) {
    throw fileError('readMasks', file, messageOf(error), error);
  }
}

/** The files of a folder by their names without endings. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw fileError('readMasks', folder, `it cannot be read: ${messageOf(error)}`, error);
  });
  return new Map(files.map((file) => [parse(file).name, join(folder, file)]));
}

async function readMask(
  file: string,
  label: readonly [number, number],
  concepts: Readonly<Record<number, string>>,
): Promise<Int32Array> {
  const bytes = await readBytes('readMasks', file);
  let ids: Int32Array;
  try {
    ids = nearestIds(decodeIds(bytes), label);
  } catch (error) {
    throw fileError('readMasks', file, messageOf(error), error);
  }
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id === 0 || concepts[id] !== undefined) continue;
    if (id !== VOID) throw fileError('readMasks', file, `it holds the id ${id}, which the labels do not name.`);
    ids[i] = 0;
  }
  return ids;
}
