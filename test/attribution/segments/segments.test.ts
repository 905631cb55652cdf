import * as tf from '@tensorflow/tfjs-core';
import { gridSegments, OptionError, ShapeError, slic } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { normals } from '../../support/random.js';

const labels = async (segments: tf.Tensor): Promise<number[]> => {
  const values = Array.from(await segments.data());
  segments.dispose();
  return values;
};

describe.each(backends)('segments on $name', (backend) => {
  beforeAll(() => use(backend));

  test('gridSegments cuts a picture as evenly as may be', async () => {
    const segments = gridSegments([3, 5], [2, 3]);
    expect(segments.dtype).toBe('int32');
    expect(segments.shape).toEqual([3, 5]);
    expect(await labels(segments)).toEqual([0, 0, 1, 1, 2, 0, 0, 1, 1, 2, 3, 3, 4, 4, 5]);
    for (const [size, cells] of [
      [
        [3, 5],
        [4, 1],
      ],
      [
        [3, 5],
        [1, 6],
      ],
      [[3], [1, 1]],
      [
        [3, 5],
        [0, 1],
      ],
      [[3, 5], 2],
      ['35', [1, 1]],
    ] as const) {
      expect(() => gridSegments(size as never, cells as never)).toThrow(OptionError);
    }
  });

  test('slic finds areas of one colour', async () => {
    // Four quarters of four colours, one of them an L that the grid of centres does not fit.
    const [h, w] = [16, 20];
    const quarter = (y: number, x: number): number => (y < 7 ? 0 : 2) + (x < 12 ? 0 : 1);
    const colours = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
    ];
    const at = Array.from({ length: h * w }, (_, i) => quarter(Math.floor(i / w), i % w));
    const image = tf.tensor(
      at.flatMap((k) => colours[k]!),
      [1, h, w, 3],
    );
    for (const picture of [image, tf.tidy(() => tf.sub(tf.mul(image, 255), 100)), tf.squeeze(image, [0])]) {
      const before = tf.memory().numTensors;
      const segments = await slic(picture, { count: 12 });
      expect(tf.memory().numTensors).toBe(before + 1);
      expect(segments.shape).toEqual([h, w]);
      const found = await labels(segments);
      // No segment crosses a border of colours, and each colour is one segment or more.
      const colourOf = new Map<number, number>();
      found.forEach((label, i) => {
        expect(colourOf.get(label) ?? at[i]).toBe(at[i]);
        colourOf.set(label, at[i]!);
      });
      expect(new Set(colourOf.values()).size).toBe(4);
      expect(Math.max(...found)).toBe(new Set(found).size - 1);
    }
    image.dispose();
  });

  test('slic of an even picture is a grid, and compactness makes it so', async () => {
    const even = tf.fill([12, 12, 1], 0.5);
    const found = await labels(await slic(even, { count: 9 }));
    const sizes = Array.from(new Set(found), (label) => found.filter((one) => one === label).length);
    expect(sizes).toHaveLength(9);
    // Centres stand in the middles of 4 x 4 pixels, so that pixels between two may go to either.
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(9);
    const noise = tf.tensor(normals(1, 432), [12, 12, 3]);
    const squares = await labels(await slic(noise, { count: 9, compactness: 1e6 }));
    expect(new Set(squares).size).toBe(9);
    tf.dispose([even, noise]);
  });

  test('slic gives connected segments', async () => {
    const image = tf.tensor(normals(2, 30 * 24 * 3), [30, 24, 3]);
    const found = await labels(await slic(image, { count: 20, compactness: 1 }));
    for (const label of new Set(found)) {
      const all = new Set(found.flatMap((one, i) => (one === label ? [i] : [])));
      const reached = new Set([[...all][0]!]);
      for (const i of reached) {
        for (const next of [i - 24, i + 24, i % 24 > 0 ? i - 1 : -1, i % 24 < 23 ? i + 1 : -1]) {
          if (all.has(next)) reached.add(next);
        }
      }
      expect(reached.size).toBe(all.size);
    }
    image.dispose();
  });

  test('slic refuses what is no picture', async () => {
    const image = tf.ones([4, 4, 3]);
    for (const [wrong, error] of [
      [tf.ones([2, 4, 4, 3]), ShapeError],
      [tf.ones([4, 4]), ShapeError],
      [undefined, ShapeError],
    ] as const) {
      await expect(slic(wrong as never)).rejects.toThrow(error);
    }
    for (const options of [{ count: 0 }, { compactness: 0 }, { sigma: 1 }]) {
      await expect(slic(image, options as never)).rejects.toThrow(OptionError);
    }
    image.dispose();
  });
});
