import * as tf from '@tensorflow/tfjs-core';
import { boxes, OptionError, ShapeError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';

describe.each(backends)('boxes on $name', (backend) => {
  beforeAll(() => use(backend));

  test('are those of connected regions above the threshold, the largest first', async () => {
    const map = tf.tensor3d([
      [
        [9, 0, 0, 0, 0],
        [0, 0, 0, 5, 5],
        [0, 0, 5, 0, 5],
        [2, 0, 0, 0, 10],
      ],
      [
        [-1, -2, -3, -4, -5],
        [-1, -2, -3, -4, -5],
        [-1, -2, -3, -4, -5],
        [-1, -2, -3, -4, -5],
      ],
    ]);
    const before = tf.memory().numTensors;
    // The five at the right touch by corners; 2 is not above 0.2 * 10.
    expect(await boxes(map)).toEqual([
      [
        { top: 1, left: 2, height: 3, width: 3, area: 5 },
        { top: 0, left: 0, height: 1, width: 1, area: 1 },
      ],
      [],
    ]);
    expect((await boxes(map, { threshold: 0.1 }))[0]).toHaveLength(3);
    expect((await boxes(map, { threshold: 0.95 }))[0]).toEqual([{ top: 3, left: 4, height: 1, width: 1, area: 1 }]);
    expect(tf.memory().numTensors).toBe(before);
    await expect(boxes(map, { threshold: 1 })).rejects.toThrow(OptionError);
    await expect(boxes(map, { threshold: NaN })).rejects.toThrow(OptionError);
    await expect(boxes(tf.zeros([2, 2]) as never)).rejects.toThrow(ShapeError);
    map.dispose();
  });

  test('are one whole map where it is all above', async () => {
    const map = tf.ones([1, 300, 200]) as tf.Tensor3D;
    expect(await boxes(map)).toEqual([[{ top: 0, left: 0, height: 300, width: 200, area: 60_000 }]]);
    map.dispose();
  });
});
