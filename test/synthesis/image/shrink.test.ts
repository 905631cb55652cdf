import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { resize } from '../../../src/synthesis/image/resize.js';
import { shrink } from '../../../src/synthesis/image/shrink.js';
import { backends, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { picture } from '../differences.js';

test.each(backends)('shrink, by loops, on $name', async (backend) => {
  await use(backend);
  const image = picture([2, 13, 9, 3]);
  const values = await image.data<'float32'>();
  for (const [height, width] of [
    [13, 9],
    [9, 6],
    [3, 2],
    [1, 1],
  ] as const) {
    const weight = (i: number, j: number, scale: number): number =>
      Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * scale) / scale);
    const expected: number[] = [];
    for (let b = 0; b < 2; b++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < 3; c++) {
            let [total, sum] = [0, 0];
            for (let i = 0; i < 13; i++)
              for (let j = 0; j < 9; j++) {
                const w = weight(y, i, 13 / height) * weight(x, j, 9 / width);
                total += w * values[((b * 13 + i) * 9 + j) * 3 + c]!;
                sum += w;
              }
            expected.push(total / sum);
          }
    const before = tf.memory().numTensors;
    const [small, same] = [shrink(image, [height, width]), tf.tidy(() => resize(image, [height, width]))];
    expect(await small.data()).toBeAllclose(expected, { atol: 1e-5 });
    expect(await same.data()).toBeAllclose(expected, { atol: 1e-5 });
    if (same !== image) same.dispose();
    small.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  }
  image.dispose();
});
