import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import { DatasetError, OptionError } from 'netlens';
import { readMasks } from 'netlens/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
let tensors: number;
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'netlens-masks-'));
  const grey = (data: number[]): Uint8Array =>
    encode({ width: 2, height: 2, data: Uint8Array.from(data), channels: 1 });
  const palette = [0, 51, 102].map((level) => [level, 255 - level, 9]);
  const files: Record<string, Uint8Array | string> = {
    'images/a.png': grey([0, 51, 102, 255]),
    'images/b.png': grey([255, 255, 255, 255]),
    'images/alone.png': grey([0, 0, 0, 0]),
    'masks/a.png': grey([0, 1, 2, 255]),
    // As Pascal VOC's: indices of colours.
    'masks/b.png': encode({ width: 2, height: 2, data: Uint8Array.from([2, 2, 1, 0]), channels: 1, palette } as never),
    'masks/none.png': grey([1, 1, 1, 1]),
    'labels.txt': 'background\ncat\ndog\n',
    'wrong/a.png': grey([0, 7, 0, 0]),
    'coloured/a.png': encode({ width: 1, height: 1, data: Uint8Array.from([1, 2, 1]), channels: 3 }),
    'cut/a.png': 'no picture',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

describe('readMasks', () => {
  test('pairs pictures and masks by their names; indices and grey levels are ids', async () => {
    const { data, concepts, ...rest } = await readMasks(pathToFileURL(folder), { size: 2, range: [0, 255] });
    expect(concepts).toEqual({ 1: 'cat', 2: 'dog' });
    expect(rest).toMatchObject({ categories: ['object'], examples: 2, firstExample: 0 });
    for await (const { images, labels } of data()) {
      expect(images.shape).toEqual([2, 2, 2, 3]);
      const reds = [0, 51, 102, 255, 255, 255, 255, 255].flatMap((level) => [level, level, level]);
      expect(Array.from(images.dataSync())).toEqual(reds);
      // 255 is void, which has no name.
      expect(Array.from(labels['object']!.dataSync())).toEqual([0, 1, 2, 0, 2, 2, 1, 0]);
      expect(labels['object']!.dtype).toBe('int32');
    }
  });

  test('squeezes pictures, takes the nearest labels, and gives one picture by its number', async () => {
    const parts = await Promise.all(
      [0, 1].map((index) => readMasks(folder, { size: 4, labelSize: 1, shard: { index, of: 2 } })),
    );
    expect(parts.map(({ examples, firstExample }) => [firstExample, examples])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    for await (const { images, labels } of parts[0]!.data()) {
      expect(images.shape).toEqual([1, 4, 4, 3]);
      // The middle of one place is the corner of the four: the last of them.
      expect(Array.from(labels['object']!.dataSync())).toEqual([0]);
    }
    const image = await parts[0]!.image(1);
    expect([image.shape, new Set(image.dataSync())]).toEqual([[1, 4, 4, 3], new Set([1])]);
    image.dispose();
    await expect(parts[0]!.image(2)).rejects.toThrow(/got the image 2; wanted a number from 0 to 1/);
  });

  test.each([
    [{ masks: 'wrong' }, /wrong.a\.png: it holds the id 7, which the labels do not name/],
    [{ masks: 'coloured' }, /coloured.a\.png: pixel 0 is coloured \(1, 2, 1\)/],
    [{ masks: 'cut' }, /cut.a\.png: /],
    [{ masks: 'nowhere' }, /nowhere: it cannot be read/],
    [{ images: 'wrong', masks: '.' }, /no picture in wrong has a PNG of its name in \./],
  ])('names the file that is wrong: %j', async (options, message) => {
    const read = async (): Promise<void> => {
      const { data } = await readMasks(folder, { size: 2, ...options });
      for await (const batch of data()) expect(batch.images.isDisposed).toBe(false);
    };
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as Error).message).toMatch(message);
  });

  test('refuses labels that are larger than the pictures', async () => {
    await expect(readMasks(folder, { size: 2, labelSize: 3 })).rejects.toThrow(OptionError);
  });
});
