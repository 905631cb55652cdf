import { join } from 'node:path';
import { count, readOptions } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { isPlain, messageOf, show } from '../../options.js';
import { fileName } from '../fileName.js';
import { regionAt, type CocoRegion } from './cocoRegions.js';
import type { LabelledImages, Shard } from './LabelledImages.js';
import { readRows } from './readRows.js';
import { pictureValues } from './pictureValues.js';
import { fileError, readBytes, readPixels } from './readFiles.js';
import { blackAndWhite, labelledSizes } from './readMasks.js';
import { shard, size, type Size } from './sizes.js';

/** Options of {@link readCoco}. */
export interface ReadCocoOptions {
  /** The images' `[height, width]` in pixels, or one number for a square: what the model takes. @default 224 */
  readonly size?: number | readonly [height: number, width: number];
  /** The labels' `[height, width]`, or one number for a square, at most `size`. @default `size` */
  readonly labelSize?: number | readonly [height: number, width: number];
  /** Images in a batch. @default 32 */
  readonly batchSize?: number;
  /** The values of black and of white: the range that the model was trained on. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** Only one part of the images. @default all of them */
  readonly shard?: Shard;
}

interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly height: number;
  readonly width: number;
}

interface CocoAnnotation {
  readonly image_id: number;
  readonly category_id: number;
  readonly segmentation: CocoRegion;
}

interface CocoFile {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

interface Row {
  readonly image: CocoImage;
  readonly regions: readonly CocoAnnotation[];
}

/**
 * Images with the objects of a COCO file: its `images`, its `annotations` with polygons or runs (crowds too), and its
 * `categories`, which are the concepts. A place where several objects overlap carries all of them. A place belongs to a
 * polygon if its centre lies inside. An image without an object is left out.
 *
 * Pictures are squeezed into `size` whole. Memory: the file, and one batch, `4 * batchSize` bytes for each value of its
 * images and labels.
 *
 * @param annotations - The file, such as `instances_val2017.json`, as a path or a `file:` URL.
 * @param images - The folder of the pictures.
 * @param options - See {@link ReadCocoOptions}.
 * @returns The names of the categories, and images and labels for `networkDissect` and its like, in the file's order.
 * @throws A `DatasetError` for a file that cannot be read or is none of COCO's, naming it.
 * @throws An {@link OptionError}.
 *
 * @example
 * ```ts no-run
 * const { data, concepts } = await readCoco('annotations/instances_val2017.json', 'val2017', { range: [-1, 1] });
 * const report = await networkDissect(model, data, { layers: ['conv_pw_13_relu'], concepts });
 * ```
 * @see Lin et al. 2014, Microsoft COCO: common objects in context, arXiv:1405.0312; cocodataset.org/#format-data.
 */
export async function readCoco(
  annotations: string | URL,
  images: string | URL,
  options: ReadCocoOptions = {},
): Promise<LabelledImages> {
  const given = readOptions('readCoco', options, {
    ...{ size, labelSize: size, batchSize: count(32), range: blackAndWhite, shard },
  });
  const [file, folder] = [fileName(annotations), fileName(images)];
  for (const path of [file, folder]) {
    if (typeof path === 'string') continue;
    throw new OptionError(`readCoco: got the path ${show(path)}; wanted a string or a URL.`);
  }
  const [image, label] = labelledSizes('readCoco', given.size, given.labelSize);
  const coco = await readJson(file);
  const concepts = Object.fromEntries(coco.categories.map(({ id, name }) => [id, name]));
  const rows = rowsOf(coco, file, concepts);
  const source = {
    caller: 'readCoco',
    concepts,
    categories: ['object'],
    rows,
    sizesOf: () => ({ image, label }),
    picture: async ({ image: { file_name } }: Row) =>
      pictureValues(await readPixels('readCoco', join(folder, file_name)), image, given.range),
    maps: ({ image: { height, width }, regions }: Row) => Promise.resolve(layered(regions, [height, width], label)),
  };
  return readRows(source, given.batchSize, given.shard);
}

async function readJson(file: string): Promise<CocoFile> {
  const text = new TextDecoder().decode(await readBytes('readCoco', file));
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw fileError('readCoco', file, `it is no JSON: ${messageOf(error)}`, error);
  }
  const isList = (name: string): boolean => isPlain(found) && Array.isArray(found[name]);
  const missing = ['images', 'annotations', 'categories'].filter((name) => !isList(name));
  if (missing.length === 0) return found as CocoFile;
  throw fileError('readCoco', file, `it has no list ${missing.join(', ')}; wanted a file of COCO's instances.`);
}

/** The images that have an object. */
function rowsOf({ images, annotations }: CocoFile, file: string, concepts: Readonly<Record<number, string>>): Row[] {
  const regions = new Map<number, CocoAnnotation[]>();
  for (const annotation of annotations) {
    const { image_id, category_id, segmentation } = annotation;
    if (concepts[category_id] === undefined) {
      throw fileError('readCoco', file, `an annotation is of category ${category_id}, which it does not name.`);
    }
    if (typeof segmentation !== 'object' || segmentation === null) {
      throw fileError('readCoco', file, `an annotation of image ${image_id} has no segmentation.`);
    }
    regions.set(image_id, [...(regions.get(image_id) ?? []), annotation]);
  }
  const rows = images.flatMap((image) => {
    const own = regions.get(image.id);
    return own === undefined ? [] : [{ image, regions: own }];
  });
  if (rows.length === 0) throw fileError('readCoco', file, 'no annotation belongs to any of its images.');
  return rows;
}

/** As few maps as hold all objects: each place's concepts, one in each map, none of them twice. */
function layered(regions: readonly CocoAnnotation[], image: Size, size: Size): Int32Array[] {
  const maps = [new Int32Array(size[0] * size[1])];
  for (const { category_id, segmentation } of regions) {
    const inside = regionAt(segmentation, image, size);
    for (let place = 0; place < inside.length; place++) {
      if (inside[place] === 0) continue;
      let layer = 0;
      while (![0, category_id].includes((maps[layer] ??= new Int32Array(inside.length))[place] as number)) layer++;
      (maps[layer] as Int32Array)[place] = category_id;
    }
  }
  return maps;
}
