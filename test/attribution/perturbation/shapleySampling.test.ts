import * as tf from '@tensorflow/tfjs-core';
import { OptionError, shapleySampling } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('shapleySampling on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper, and of all orders the Shapley values', async () => {
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    // x3, x1, x2: s is 0, 1.5, 3.5, 1.5; s^2 gains 2.25, 10 and -10.
    const one = tf.tensor2d([[2, 0, 1]], [1, 3], 'int32');
    const options = { target: power(2), segments } as const;
    expect(await read(await shapleySampling(model, input, { ...options, permutations: one }))).toBeAllclose(
      [10, -10, 2.25],
      close,
    );
    const all = tf.tensor2d([0, 1, 2, 0, 2, 1, 1, 0, 2, 1, 2, 0, 2, 0, 1, 2, 1, 0], [6, 3], 'int32');
    expect(await read(await shapleySampling(model, input, { ...options, permutations: all }))).toBeAllclose(
      PARTS.map((part) => part * 1.5),
      close,
    );
    const drawn = await read(await shapleySampling(model, input, { ...options, permutations: 300 }));
    expect(drawn).toBeAllclose(
      PARTS.map((part) => part * 1.5),
      { atol: 1 },
    );
    expect(drawn.reduce((a, b) => a + b, 0)).toBeCloseTo(2.25, 3);
    for (const permutations of [tf.zeros([1, 3], 'int32'), tf.tensor2d([[0, 1]]), 0, 'all']) {
      await expect(shapleySampling(model, input, { segments, permutations: permutations as never })).rejects.toThrow(
        OptionError,
      );
    }
    model.dispose();
    tf.dispose([input, segments, one, all]);
  });
});
