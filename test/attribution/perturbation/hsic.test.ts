import * as tf from '@tensorflow/tfjs-core';
import { hsic, OptionError, seededRandom } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';

const close = { ofMax: 1e-5 };

/** The definition, entry by entry: `sum(H K H * (H L H)^T) / n`. */
function naive(masks: readonly (readonly number[])[], scores: readonly number[]): number[] {
  const n = scores.length;
  const sorted = [...scores].sort((a, b) => a - b);
  const width = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2;
  const centred = (kernel: (i: number, j: number) => number): number[][] => {
    const all = scores.map((_, i) => scores.map((__, j) => kernel(i, j)));
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / n;
    const [rows, columns] = [all.map(mean), all.map((_, j) => mean(all.map((row) => row[j]!)))];
    return all.map((row, i) => row.map((value, j) => value - rows[i]! - columns[j]! + mean(rows)));
  };
  const l = centred((i, j) => Math.exp(-((scores[i]! - scores[j]!) ** 2) / (2 * width ** 2)));
  return masks[0]!.map((_, s) => {
    const k = centred((i, j) => 1 + (1 / 2 - (masks[i]![s]! - masks[j]![s]!) ** 2));
    return k.flatMap((row, i) => row.map((value, j) => value * l[j]![i]!)).reduce((a, b) => a + b, 0) / n;
  });
}

describe.each(backends)('hsic on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // s is 3.5 and 1.5, their median 2.5, l = exp(-2^2 / (2 * 2.5^2)); H L H = (1 - l) / 2 * [[1, -1], [-1, 1]].
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const samples = tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3]);
    const map = await hsic(model, input, { target: power(1), segments, samples });
    expect(await read(map)).toBeAllclose([(1 - Math.exp(-0.32)) / 2, 0, 0], close);
    for (const wrong of [
      { samples: tf.ones([4, 2]) },
      { samples: tf.fill([4, 3], -1) },
      { samples: 1 },
      { seed: 'x' },
    ]) {
      await expect(hsic(model, input, { segments, ...wrong } as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, segments, samples]);
  });

  test('is its definition, of soft masks too', async () => {
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const random = seededRandom(4);
    const masks = Array.from({ length: 25 }, (_, k) => [random.uniform(), Math.fround(k / 24), random.integer(2)]);
    const scores = masks.map((mask) => mask.reduce((sum, share, s) => sum + share * PARTS[s]!, 0) ** 2);
    const samples = tf.tensor2d(masks);
    const map = await hsic(model, input, { target: power(2), segments, samples });
    expect(await read(map)).toBeAllclose(naive(masks, scores), { ofMax: 1e-4 });
    model.dispose();
    tf.dispose([input, segments, samples]);
  });

  test('of drawn masks: a dummy gets little, of its seed; nothing where nothing varies', async () => {
    // s = 2 x1 - x2 + 3 x3, of which x2 shows the same whether it is seen or not.
    const model = threePixels();
    const [input, segments] = [tf.tensor4d([1, 0, 0.5], [1, 1, 3, 1]), threeSegments()];
    const options = { target: power(1), segments, samples: 200 } as const;
    const map = await read(await hsic(model, input, options));
    expect(map[0]!).toBeGreaterThan(20 * map[1]!);
    expect(map[2]!).toBeGreaterThan(20 * map[1]!);
    expect(await read(await hsic(model, input, options))).toEqual(map);
    expect(await read(await hsic(model, input, { ...options, seed: 1 }))).not.toEqual(map);
    expect(await read(await hsic(model, input, { ...options, target: power(0) }))).toBeAllclose([0, 0, 0], {
      atol: 1e-6,
    });
    model.dispose();
    tf.dispose([input, segments]);
  });
});
