import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensor3d, tensor4d, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetError } from '../errors.js';
import type { LabelledBatch } from '../concepts/dissection/LabelledBatch.js';
import { brodenError, type BrodenRow } from './brodenIndex.js';
import { decodeImage } from './decodeImage.js';
import type { Pixels } from '../input/Pixels.js';
import { resample } from '../input/resample.js';

type Size = readonly [height: number, width: number];

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

/**
 * Reads rows of the same sizes. Tensors are made when all is read, so a missing file leaves nothing behind.
 * @throws A DatasetError naming the line of the index and the file.
 */
export async function readBatch(rows: readonly BrodenRow[], plan: BrodenPlan): Promise<LabelledBatch> {
  const { image, label } = sizesOf(rows[0] as BrodenRow, plan);
  const [height, width] = image;
  const images = new Float32Array(rows.length * height * width * 3);
  const maps = new Map(plan.categories.map((category) => [category, [] as Int32Array[][]]));
  for (const [i, row] of rows.entries()) {
    images.set(await readPicture(row, image, plan), i * height * width * 3);
    for (const [category, read] of maps) {
      const labels = row.labels[category] as readonly (string | number)[];
      read.push(distinct(await Promise.all(labels.map((each) => readMap(row, category, each, label, plan)))));
    }
  }
  return {
    images: tensor4d(images, [rows.length, height, width, 3]),
    labels: Object.fromEntries([...maps].map(([category, read]) => [category, labelTensor(read, label)])),
  };
}

async function readPicture(row: BrodenRow, [height, width]: Size, plan: BrodenPlan): Promise<Float32Array> {
  const pixels = await pixelsOf(row, row.image, plan);
  const whole = { top: 0, left: 0, height: pixels.height, width: pixels.width };
  const fits = pixels.height === height && pixels.width === width;
  if (!fits && plan.size === undefined) {
    throw fail(
      row,
      plan,
      `${row.image} has ${pixels.height} x ${pixels.width} pixels, the line says ${row.imageSize.join(' x ')}.`,
    );
  }
  const [black, white] = plan.range;
  const values = fits ? pixels.data : resample(pixels, whole, height, width);
  return Float32Array.from(values, (value) => black + (value / 255) * (white - black));
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

/** `[batch, h, w]`, or `[batch, h, w, several]` where a picture has several maps. */
function labelTensor(pictures: readonly (readonly Int32Array[])[], [rows, columns]: Size): Tensor3D | Tensor4D {
  const several = Math.max(1, ...pictures.map((maps) => maps.length));
  const places = rows * columns;
  const ids = new Int32Array(pictures.length * places * several);
  pictures.forEach((maps, picture) =>
    maps.forEach((map, layer) => {
      for (let i = 0; i < places; i++) ids[(picture * places + i) * several + layer] = map[i] as number;
    }),
  );
  return several === 1
    ? tensor3d(ids, [pictures.length, rows, columns], 'int32')
    : tensor4d(ids, [pictures.length, rows, columns, several], 'int32');
}
