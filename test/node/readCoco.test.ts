import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import { DatasetError } from 'netlens';
import { readCoco } from 'netlens/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
let tensors: number;
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'netlens-coco-'));
  for (const name of ['a', 'b']) {
    const png = encode({ width: 6, height: 4, data: new Uint8Array(24).fill(name === 'a' ? 255 : 0), channels: 1 });
    await writeFile(join(folder, `${name}.png`), png);
  }
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

const categories = [
  { id: 1, name: 'person' },
  { id: 17, name: 'cat' },
];
const images = ['a', 'b', 'bare'].map((name, i) => ({ id: i + 1, file_name: `${name}.png`, height: 4, width: 6 }));

async function fileOf(content: object | string): Promise<string> {
  const file = join(folder, `${Math.random()}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The labels of all images, `[several][places]` of each. */
async function labelsOf(annotations: object[], size: readonly [number, number]): Promise<number[][]> {
  const file = await fileOf({ images, annotations, categories });
  const { data } = await readCoco(file, folder, { size, batchSize: 1 });
  const read: number[][] = [];
  for await (const { labels } of data()) {
    const { object } = labels as { object: tf.Tensor };
    const [, rows, columns, several = 1] = object.shape as [number, number, number, number?];
    const values = Array.from(object.dataSync());
    for (let layer = 0; layer < several; layer++) {
      read.push(Array.from({ length: rows * columns }, (_, i) => values[i * several + layer]!));
    }
  }
  return read;
}

/**
 * Runs as pycocotools packs them (rleToString of cocoapi/common/maskApi.c): each number less the one two before, from
 * the fourth on, in groups of five bits with a flag for more.
 */
function packed(counts: readonly number[]): string {
  let text = '';
  for (const [i, count] of counts.entries()) {
    let x = i > 2 ? count - counts[i - 2]! : count;
    for (let more = true; more;) {
      let character = x & 0x1f;
      x >>= 5;
      more = (character & 0x10) !== 0 ? x !== -1 : x !== 0;
      if (more) character |= 0x20;
      text += String.fromCharCode(character + 48);
    }
  }
  return text;
}

describe('readCoco', () => {
  test('polygons, of which several may overlap; images without an object are left out', async () => {
    // Columns 1 to 2 of rows 0 to 3; and a triangle below the diagonal from the left upper corner.
    const bar = { image_id: 1, category_id: 1, segmentation: [[1, 0, 3, 0, 3, 4, 1, 4]] };
    const triangle = { image_id: 1, category_id: 17, segmentation: [[0, 0, 4, 4, 0, 4]] };
    const [first, second, ...others] = await labelsOf([bar, triangle, { ...bar, category_id: 17 }], [4, 6]);
    // prettier-ignore
    expect(first).toEqual([
      0, 1, 1, 0, 0, 0,
      17, 1, 1, 0, 0, 0,
      17, 1, 1, 0, 0, 0,
      17, 1, 1, 17, 0, 0,
    ].map((id, i) => ([0, 7, 14, 21].includes(i) ? first![i] : id)));
    // Centres on the diagonal are on the edge; all others are decided. No place has a concept twice.
    first!.forEach((id, i) => expect(id !== 0 && id === second![i]).toBe(false));
    expect(second!.filter((id) => id === 17)).toHaveLength(8);
    expect(others).toEqual([]);
  });

  test('a polygon in a naive way, at other sizes', async () => {
    const corners = [0.3, 0.2, 5.6, 1.1, 3.1, 1.9, 4.9, 3.8, 0.9, 2.7];
    for (const [rows, columns] of [
      [4, 6],
      [9, 5],
      [16, 16],
    ] as const) {
      const read = await labelsOf([{ image_id: 2, category_id: 17, segmentation: [corners] }], [rows, columns]);
      const wanted = Array.from({ length: rows * columns }, (_, place) => {
        const [x, y] = [(((place % columns) + 0.5) * 6) / columns, ((Math.floor(place / columns) + 0.5) * 4) / rows];
        // How often the way around the corners winds about the point.
        let turns = 0;
        for (let i = 0; i < 5; i++) {
          const [ax, ay] = [corners[2 * i]! - x, corners[2 * i + 1]! - y];
          const [bx, by] = [corners[(2 * i + 2) % 10]! - x, corners[(2 * i + 3) % 10]! - y];
          turns += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
        }
        return Math.abs(turns) > Math.PI ? 17 : 0;
      });
      expect(read).toEqual([wanted]);
      expect(new Set(wanted).size).toBe(2);
    }
  });

  test('runs down the columns, as numbers and as packed strings', async () => {
    // Of 4 rows and 6 columns: rows 1 and 2 of column 0, all of column 2, nothing after.
    const counts = [1, 2, 5, 4, 12];
    const wanted = [0, 0, 17, 0, 0, 0, 17, 0, 17, 0, 0, 0, 17, 0, 17, 0, 0, 0, 0, 0, 17, 0, 0, 0];
    const runs = (given: unknown): object => ({
      ...{ image_id: 1, category_id: 17, iscrowd: 1 },
      segmentation: { size: [4, 6], counts: given },
    });
    expect(await labelsOf([runs(counts)], [4, 6])).toEqual([wanted]);
    expect(await labelsOf([runs(packed(counts))], [4, 6])).toEqual([wanted]);
  });

  test('long runs, and falling ones, whose differences are negative', async () => {
    const counts = [700, 300, 5, 40, 1000, 1, 2050];
    const segmentation = { size: [64, 64], counts: packed(counts) };
    const file = await fileOf({
      images: [{ ...images[0], height: 64, width: 64 }],
      annotations: [{ image_id: 1, category_id: 1, segmentation }],
      categories,
    });
    const { data } = await readCoco(file, folder, { size: 64 });
    const column: number[] = counts.flatMap((length, i) => Array<number>(length).fill(i % 2));
    expect(column).toHaveLength(64 * 64);
    for await (const { labels } of data()) {
      const values = labels['object']!.dataSync();
      expect(column.every((id, i) => values[(i % 64) * 64 + Math.floor(i / 64)] === id)).toBe(true);
    }
  });

  test('gives one picture by its number', async () => {
    const annotations = [1, 2].map((image_id) => ({ image_id, category_id: 1, segmentation: [[0, 0, 6, 0, 6, 4]] }));
    const coco = await readCoco(await fileOf({ images, annotations, categories }), folder, {
      ...{ size: 2, range: [-1, 1], shard: { index: 1, of: 2 } },
    });
    expect([coco.concepts, coco.examples, coco.firstExample]).toEqual([{ 1: 'person', 17: 'cat' }, 1, 1]);
    const image = await coco.image(0);
    expect(Array.from(image.dataSync())).toEqual(Array(12).fill(1));
    image.dispose();
  });

  test.each([
    ['no JSON', /it is no JSON/],
    [{ images, categories }, /it has no list annotations/],
    [{ images, categories, annotations: [] }, /no annotation belongs to any of its images/],
    [
      { images, categories, annotations: [{ image_id: 1, category_id: 5, segmentation: [] }] },
      /an annotation is of category 5, which it does not name/,
    ],
    [{ images, categories, annotations: [{ image_id: 1, category_id: 1 }] }, /image 1 has no segmentation/],
  ])('names the file that is wrong: %#', async (content, message) => {
    const error: unknown = await readCoco(await fileOf(content), folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as Error).message).toMatch(message);
    await expect(readCoco(join(folder, 'none.json'), folder)).rejects.toThrow(/none\.json: it cannot be read/);
  });
});
