import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetError } from '../../errors.js';
import { brodenError, type BrodenRow } from './brodenIndex.js';
import { decodeImage } from '../decodeImage.js';
import type { Pixels } from '../../input/Pixels.js';
import { pictureValues } from './pictureValues.js';
import type { Size } from './sizes.js';

/** What of the rows is read, and how. */
export interface BrodenPlan {
  readonly folder: string;
  readonly concepts: Readonly<Record<number, string>>;
  readonly categories: readonly string[];
  readonly size: Size | undefined;
  readonly labelSize: Size | undefined;
  readonly range: readonly [black: number, white: number];
}

/** Sizes of what a row gives; the rows of a batch share them. */
export function sizesOf(row: BrodenRow, plan: BrodenPlan): { image: Size; label: Size } {
  return { image: plan.size ?? row.imageSize, label: plan.labelSize ?? row.labelSize };
}

/** A row's picture. */
export async function readPicture(row: BrodenRow, plan: BrodenPlan): Promise<Float32Array> {
  const [height, width] = sizesOf(row, plan).image;
  const pixels = await pixelsOf(row, row.image, plan);
  const fits = pixels.height === height && pixels.width === width;
  if (!fits && plan.size === undefined) {
    throw fail(
      row,
      plan,
      `${row.image} has ${pixels.height} x ${pixels.width} pixels, the line says ${row.imageSize.join(' x ')}.`,
    );
  }
  return pictureValues(pixels, [height, width], plan.range);
}

/** The ids of a category at each place. */
export async function readMaps(row: BrodenRow, category: string, plan: BrodenPlan): Promise<Int32Array[]> {
  const labels = row.labels[category] as readonly (string | number)[];
  const { label } = sizesOf(row, plan);
  return distinct(await Promise.all(labels.map((each) => readMap(row, category, each, label, plan))));
}

/** The id of each place. */
async function readMap(
  row: BrodenRow,
  category: string,
  label: string | number,
  size: Size,
  plan: BrodenPlan,
): Promise<Int32Array> {
  if (typeof label === 'number') return new Int32Array(size[0] * size[1]).fill(label);
  const { height, width, data } = await pixelsOf(row, label, plan);
  if (height !== row.labelSize[0] || width !== row.labelSize[1]) {
    throw fail(row, plan, `${label} has ${height} x ${width} places, the line says ${row.labelSize.join(' x ')}.`);
  }
  if (!(data instanceof Uint8Array)) throw fail(row, plan, `${label} has 16 bits a channel; wanted 8.`);
  // Each place of the result reads the one at its centre.
  const [rows, columns] = size;
  const ids = new Int32Array(rows * columns);
  let known = 0;
  for (let i = 0; i < ids.length; i++) {
    const y = Math.floor(((Math.floor(i / columns) + 0.5) * height) / rows);
    const x = Math.floor((((i % columns) + 0.5) * width) / columns);
    const place = (y * width + x) * 3;
    const id = (data[place] as number) + 256 * (data[place + 1] as number);
    if (id !== known && id !== 0 && plan.concepts[id] === undefined) {
      throw fail(row, plan, `${label} (${category}) holds the id ${id} at (${y}, ${x}), which label.csv lacks.`);
    }
    ids[i] = known = id;
  }
  return ids;
}

async function pixelsOf(row: BrodenRow, path: string, plan: BrodenPlan): Promise<Pixels> {
  const file = join(plan.folder, 'images', path);
  const bytes = await readFile(file).catch((error: Error) => {
    throw fail(row, plan, `${file} cannot be read: ${error.message}`, error);
  });
  try {
    return await decodeImage(bytes, file);
  } catch (error) {
    throw fail(row, plan, (error as Error).message.replace(/^loadImage: /, ''), error);
  }
}

function fail(row: BrodenRow, { folder }: BrodenPlan, problem: string, cause?: unknown): DatasetError {
  return brodenError(join(folder, 'index.csv'), row.line, problem, cause);
}

/** Maps of one picture in which no place carries an id twice: it would be counted twice. */
function distinct(maps: Int32Array[]): Int32Array[] {
  maps.forEach((map, i) => {
    for (const before of maps.slice(0, i)) {
      for (let place = 0; place < map.length; place++) if (map[place] === before[place]) map[place] = 0;
    }
  });
  return maps;
}
