import { mkdir, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import {
  activationQuantiles,
  activationThresholds,
  conceptCounts,
  DatasetError,
  NetlensError,
  OptionError,
  type ActivationQuantiles,
  type LabelledBatch,
} from 'netlens';
import { readBroden, type ReadBrodenOptions } from 'netlens/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeBroden } from '../../examples/dissect/writeBroden.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { concepts, makePicture, pictureSize, type Category } from '../../examples/world/world.js';

let root: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'netlens-broden-'));
});
afterAll(() => rm(root, { recursive: true }));

let tensors: number;
beforeEach(() => (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** A PNG of ids, row by row. */
const idMap = (width: number, ids: readonly number[]): Uint8Array =>
  encode({
    width,
    height: ids.length / width,
    data: Uint8Array.from(ids.flatMap((id) => [id % 256, id >> 8, 0])),
    channels: 3,
  });
const grey = (width: number, levels: readonly number[]): Uint8Array =>
  encode({
    width,
    height: levels.length / width,
    data: Uint8Array.from(levels.flatMap((l) => [l, l, l])),
    channels: 3,
  });

const small = {
  'label.csv':
    'number,name,category,frequency,coverage,syns\r\n' +
    '1,red-c,color(2),2,1.0,\r\n' +
    '2,"wall, ""brick""",object(1);part(1),2,0.5,"wall;brick\nwork"\r\n' +
    '300,head,part(1),1,0.2,\r\n' +
    '7,street-s,scene(1),1,1,\r\n8,park-s,scene(2),2,1,\r\n',
  'category.csv': 'name,first,last,count,frequency\ncolor,1,1,1,2\npart,2,300,2,2\nscene,7,8,2,3\n',
  'index.csv':
    'image,split,ih,iw,sh,sw,color,part,scene,other\n' +
    'a.png,train,2,4,2,2,a_color.png,a_part1.png;a_part2.png,8;7,x\n' +
    'b.png,val,2,4,2,2,,,,\n' +
    '"c.png",train,2,4,2,2,,,8,\n' +
    'd.png,val,4,4,4,4,d_color.png,,0,\n',
};
const pictures = {
  'a.png': grey(4, [0, 51, 102, 153, 204, 255, 0, 0]),
  'c.png': grey(4, [255, 255, 255, 255, 0, 0, 0, 0]),
  'd.png': grey(
    4,
    Array.from({ length: 16 }, (_, i) => i * 17),
  ),
  'a_color.png': idMap(2, [1, 1, 0, 1]),
  'a_part1.png': idMap(2, [300, 2, 0, 300]),
  'a_part2.png': idMap(2, [2, 2, 300, 0]),
  'd_color.png': idMap(4, [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]),
};

let made = 0;
/** Writes the small dataset, with some files replaced. */
async function folder(changes: Readonly<Record<string, string | Uint8Array | null>> = {}): Promise<string> {
  const path = join(root, `small${made++}`);
  await mkdir(join(path, 'images'), { recursive: true });
  for (const [name, content] of Object.entries(small)) await writeFile(join(path, name), content);
  for (const [name, content] of Object.entries(pictures)) await writeFile(join(path, 'images', name), content);
  for (const [name, content] of Object.entries(changes)) {
    const file = join(path, name.endsWith('.csv') ? name : `images/${name}`);
    await (content === null ? unlink(file) : writeFile(file, content));
  }
  return path;
}

interface Read {
  images: { shape: number[]; values: number[] };
  labels: Record<string, { shape: number[]; values: number[] }>;
}
async function readAll(data: () => AsyncIterable<LabelledBatch>): Promise<Read[]> {
  const all: Read[] = [];
  const of = (tensor: tf.Tensor): { shape: number[]; values: number[] } => ({
    shape: tensor.shape,
    values: Array.from(tensor.dataSync()),
  });
  for await (const { images, labels } of data()) {
    const each = Object.entries(labels).map(([name, tensor]) => {
      expect(tensor.dtype).toBe('int32');
      return [name, of(tensor)] as const;
    });
    all.push({ images: of(images), labels: Object.fromEntries(each) });
  }
  return all;
}

describe('readBroden', () => {
  test('reads maps, overlapping maps and labels of whole images', async () => {
    const broden = await readBroden(pathToFileURL(await folder()), { range: [0, 255], batchSize: 5 });
    expect(broden.concepts).toEqual({ 1: 'red-c', 2: 'wall, "brick"', 7: 'street-s', 8: 'park-s', 300: 'head' });
    expect(broden).toMatchObject({ categories: ['color', 'part', 'scene'], examples: 3, firstExample: 0 });
    const batches = await readAll(broden.data);
    // The image without a label is left out; the one of another size is a batch of its own.
    expect(batches.map(({ images }) => images.shape)).toEqual([
      [2, 2, 4, 3],
      [1, 4, 4, 3],
    ]);
    const [first, second] = batches as [Read, Read];
    expect(first.images.values.filter((_, i) => i % 3 === 0)).toEqual([
      ...[0, 51, 102, 153, 204, 255, 0, 0],
      ...[255, 255, 255, 255, 0, 0, 0, 0],
    ]);
    expect(first.labels).toEqual({
      color: { shape: [2, 2, 2], values: [1, 1, 0, 1, 0, 0, 0, 0] },
      // Where both maps of the first have 2, it is there once.
      part: { shape: [2, 2, 2, 2], values: [300, 2, 2, 0, 0, 300, 300, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
      scene: { shape: [2, 2, 2, 2], values: [8, 7, 8, 7, 8, 7, 8, 7, 8, 0, 8, 0, 8, 0, 8, 0] },
    });
    expect(second.labels['color']!.values).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(second.labels['scene']).toEqual({ shape: [1, 4, 4], values: Array<number>(16).fill(0) });
    expect(await readAll(broden.data)).toEqual(batches);
  });

  test('chooses splits, categories and shards', async () => {
    const path = await folder();
    const shapes = async (options: ReadBrodenOptions): Promise<number[][]> =>
      (await readAll((await readBroden(path, options)).data)).map(({ images }) => images.shape);
    expect(await shapes({ split: 'val' })).toEqual([[1, 4, 4, 3]]);
    expect(await shapes({ batchSize: 1, split: 'train' })).toHaveLength(2);
    const color = await readBroden(path, { categories: ['color'], size: [2, 4], labelSize: 2 });
    expect([color.categories, color.examples]).toEqual([['color'], 2]);
    const [both] = await readAll(color.data);
    // Of 4 x 4 places, the nearest to the centres of 2 x 2: rows and columns 1 and 3.
    expect(both!.labels).toEqual({ color: { shape: [2, 2, 2], values: [1, 1, 0, 1, 0, 0, 0, 0] } });
    expect(both!.images.shape).toEqual([2, 2, 4, 3]);

    const parts = await Promise.all([0, 1].map((index) => readBroden(path, { shard: { index, of: 2 } })));
    expect(parts.map(({ examples, firstExample }) => [firstExample, examples])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    const alone = (await Promise.all(parts.map(({ data }) => readAll(data)))).flat();
    expect(alone).toEqual(await readAll((await readBroden(path, { batchSize: 1 })).data));
  });

  test('gives back tensors when it is left early', async () => {
    const { data } = await readBroden(await folder(), { batchSize: 1 });
    for await (const { images } of data()) {
      expect(images.isDisposed).toBe(false);
      break;
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  const index = (line: string): Record<string, string> => ({
    'index.csv': small['index.csv'].replace('a.png,train,2,4,2,2,a_color.png,a_part1.png;a_part2.png,8;7,x', line),
  });
  test.each<[Record<string, string | Uint8Array | null>, RegExp]>([
    [{ 'index.csv': null }, /index\.csv cannot be read/],
    [{ 'label.csv': 'number,name\n' }, /label\.csv, line 1: it has no line/],
    [{ 'label.csv': 'id,name\n1,a\n' }, /label\.csv, line 1: the head lacks number/],
    [{ 'label.csv': 'number,name\n1,a\n\nx,b\n' }, /label\.csv, line 4: number is "x"/],
    [{ 'label.csv': 'number,name\n1,a\n1,b\n' }, /label\.csv, line 3: label 1 is there a second time/],
    [{ 'label.csv': 'number,name\n1,"a\nb"\n2,"c' }, /label\.csv, line 4: quotes are opened/],
    [{ 'label.csv': 'number,name\n1,a"b"\n' }, /label\.csv, line 2: quotes .* midst/],
    [{ 'label.csv': 'number,name\n1,"a"b\n' }, /label\.csv, line 2: something follows the quotes/],
    [{ 'category.csv': 'name\ncolor\nsmell\n' }, /index\.csv, line 1: the head lacks smell/],
    [index('a.png,train,2,4,2,2,a_color.png,8'), /index\.csv, line 2: it has 8 cells, the head 10/],
    [
      index('a.png,train,2,4,2,2,a_color.png,,12,'),
      /index\.csv, line 2: scene holds the id 12, which label\.csv lacks/,
    ],
    [index('a.png,train,2,4,2,2,a_color.jpg,,,'), /index\.csv, line 2: color holds "a_color\.jpg"/],
    [index('a.png,train,2,4,0,2,a_color.png,,,'), /index\.csv, line 2: sh is "0"/],
    [index(',train,2,4,2,2,a_color.png,,,'), /index\.csv, line 2: it names no image/],
  ])('names the line that is wrong: %#', async (changes, message) => {
    const error: unknown = await readBroden(await folder(changes)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as Error).message).toMatch(message);
  });

  test.each<[Record<string, string | Uint8Array | null>, RegExp]>([
    [{ 'a.png': null }, /index\.csv, line 2: .*a\.png cannot be read: ENOENT/],
    [{ 'a_part2.png': null }, /index\.csv, line 2: .*a_part2\.png cannot be read: ENOENT/],
    [{ 'a.png': 'no picture' }, /index\.csv, line 2: .*a\.png is neither a PNG nor a JPEG/],
    [{ 'a_part1.png': pictures['a_part1.png'].slice(0, 60) }, /index\.csv, line 2: .*a_part1\.png cannot be decoded/],
    [{ 'a_color.png': idMap(1, [1, 1]) }, /index\.csv, line 2: a_color\.png has 2 x 1 places, the line says 2 x 2/],
    [{ 'a_part2.png': idMap(2, [0, 2, 0, 513]) }, /line 2: a_part2\.png \(part\) holds the id 513 at \(1, 1\)/],
    [{ 'd.png': grey(2, [1, 1, 1, 1]) }, /index\.csv, line 5: d\.png has 2 x 2 pixels, the line says 4 x 4/],
  ])('names the line whose file is wrong: %#', async (changes, message) => {
    const { data } = await readBroden(await folder(changes), { batchSize: 1 });
    const error: unknown = await readAll(data).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as Error).message).toMatch(message);
  });

  test.each<[unknown, RegExp]>([
    [null, /wanted an object/],
    [{ split: 'test' }, /nothing is left .* \(there are train, val\)/],
    [{ split: 3 }, /split is 3/],
    [{ categories: [] }, /categories is \[\]/],
    [{ categories: 'color' }, /categories is "color"/],
    [{ categories: ['smell'] }, /got category "smell"; .* has color, part, scene/],
    [{ batchSize: 0 }, /batchSize is 0/],
    [{ size: [3] }, /size is \[3\]/],
    [{ size: 1e6 }, /megapixels/],
    [{ size: 1 }, /labels of 2 x 2 for images of 1 x 1 .*Give labelSize/],
    [{ labelSize: 0.5 }, /labelSize is 0\.5/],
    [{ range: [1, 0] }, /range is \[1, 0\]/],
    [{ shard: null }, /shard is null/],
    [{ shard: { index: 2, of: 2 } }, /0 <= index < of/],
    [{ shard: { index: 0, of: 9 } }, /cut into 9 parts/],
  ])('refuses %j', async (options, message) => {
    const error: unknown = await readBroden(await folder(), options as ReadBrodenOptions).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as Error).message).toMatch(message);
    await expect(readBroden(7 as never)).rejects.toBeInstanceOf(NetlensError);
  });
});

describe('the world, written in the layout of Broden', () => {
  const count = 12;
  const layer = 'relu5';
  let path: string;
  beforeAll(async () => writeBroden((path = join(root, 'world')), count));

  /** What a PNG holds of the pictures, in batches of another size than the reader's. */
  function* direct(): Generator<LabelledBatch> {
    for (let start = 0; start < count; start += 4) {
      const some = Array.from({ length: 4 }, (_, i) => makePicture(start + i));
      const shape = [4, pictureSize, pictureSize] as const;
      const rounded = some.flatMap(({ pixels }) => Array.from(pixels, (value) => Math.round(value * 255) / 255));
      const images = tf.tensor4d(rounded, [...shape, 3]);
      const of = (category: Category): tf.Tensor3D =>
        tf.tensor3d(
          some.flatMap(({ labels }) => Array.from(labels[category])),
          [...shape],
          'int32',
        );
      const labels = { shape: of('shape'), colour: of('colour'), texture: of('texture'), background: of('background') };
      yield { images, labels };
      tf.dispose([images, ...Object.values(labels)]);
    }
  }

  test('has the same names, images and labels', async () => {
    const broden = await readBroden(path, { batchSize: 4 });
    expect(broden.concepts).toEqual(concepts);
    const expected: Read[] = await readAll(async function* () {
      for (const batch of direct()) yield await Promise.resolve(batch);
    });
    expect(await readAll(broden.data)).toEqual(expected);
    const train = await readBroden(path, { split: 'train' });
    expect(train.examples).toBe(9);
    const lines = (await readFile(join(path, 'index.csv'), 'utf8')).split('\r\n');
    expect(lines).toHaveLength(count + 2);
  });

  test('is dissected to the same counts', async () => {
    const model = await loadShapeClassifier();
    const { data, concepts: names } = await readBroden(path, { batchSize: 5 });
    const quantiles = await activationQuantiles(model, data, { layers: [layer] });
    expect(quantiles).toEqual(await activationQuantiles(model, direct, { layers: [layer] }));
    const thresholds = activationThresholds(quantiles, 0.01);
    const counts = await conceptCounts(model, data, { thresholds, concepts: names });
    expect(counts).toEqual(await conceptCounts(model, direct, { thresholds, concepts }));
    expect(counts.examples).toBe(count);
    model.dispose();
  });

  test('keeps what was done before a line that is wrong', async () => {
    await unlink(join(path, 'images/world/000009_colour.png'));
    const model = await loadShapeClassifier();
    const { data } = await readBroden(path, { batchSize: 3 });
    const error = await activationQuantiles(model, data, { layers: [layer] }).catch((e: unknown) => e as DatasetError);
    model.dispose();
    expect(error).toBeInstanceOf(DatasetError);
    const { message, partial } = error as DatasetError;
    expect(message).toMatch(
      /^activationQuantiles: .* after 9 examples: readBroden: .*index\.csv, line 11: .*000009_colour/,
    );
    expect((partial as ActivationQuantiles).examples).toBe(9);
  });
});
