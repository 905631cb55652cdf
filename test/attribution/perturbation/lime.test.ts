import * as tf from '@tensorflow/tfjs-core';
import { lime, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';

describe.each(backends)('lime on $name', (backend) => {
  beforeAll(() => use(backend));

  test('minimizes the weighted squares and the ridge', async () => {
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const rows = [
      [1, 1, 1],
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 0],
      [1, 0, 1],
      [0, 1, 0],
    ];
    const samples = tf.tensor2d(rows);
    for (const kernelWidth of [0.25, 3]) {
      const options = { target: power(2), segments, samples, kernelWidth } as const;
      const b = await read(await lime(model, input, options));
      // The derivative by each b is 0: sum_k w_k r_k row_kj = b_j, and by the intercept: sum_k w_k r_k = 0.
      const weights = rows.map((row) => {
        const distance = 1 - Math.sqrt(row.reduce((x, y) => x + y, 0) / 3);
        return Math.sqrt(Math.exp(-(distance ** 2) / kernelWidth ** 2));
      });
      const scores = rows.map((row) => row.reduce((sum, on, j) => sum + on * PARTS[j]!, 0) ** 2);
      const rest = rows.map((row, k) => scores[k]! - row.reduce((sum, on, j) => sum + on * b[j]!, 0));
      const total = weights.reduce((x, y) => x + y, 0);
      const intercept = rest.reduce((sum, value, k) => sum + weights[k]! * value, 0) / total;
      const pulls = [0, 1, 2].map((j) =>
        rows.reduce((sum, row, k) => sum + weights[k]! * (rest[k]! - intercept) * row[j]!, 0),
      );
      expect(pulls).toBeAllclose(b, { atol: 1e-4 });
      expect(Math.max(...b.map(Math.abs))).toBeGreaterThan(0.1);
    }
    for (const wrong of [{ samples: tf.ones([2, 4]) }, { kernelWidth: 0 }, { samples: 1.5 }]) {
      await expect(lime(model, input, { segments, ...wrong } as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, segments, samples]);
  });

  test('of many samples finds a linear score, and of its seed', async () => {
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const options = { target: 0, segments, samples: 4000, kernelWidth: 2 } as const;
    const map = await read(await lime(model, input, options));
    expect(map).toBeAllclose(PARTS, { atol: 0.02 });
    const few = { ...options, samples: 5 };
    const first = await read(await lime(model, input, few));
    expect(await read(await lime(model, input, few))).toEqual(first);
    expect(await read(await lime(model, input, { ...few, seed: 1 }))).not.toEqual(first);
    model.dispose();
    tf.dispose([input, segments]);
  });
});
