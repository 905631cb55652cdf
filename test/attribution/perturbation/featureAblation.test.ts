import * as tf from '@tensorflow/tfjs-core';
import { featureAblation, gridSegments, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('featureAblation on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // f = s^2, s = 1.5: without a part it is (1.5 - part)^2.
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const expected = PARTS.map((part) => 1.5 ** 2 - (1.5 - part) ** 2);
    expect(await read(await featureAblation(model, input, { target: power(2), segments }))).toBeAllclose(
      expected,
      close,
    );
    // Of a grid, whose cells are no larger than pixels: the same.
    expect(await read(await featureAblation(model, input, { target: power(2) }))).toBeAllclose(expected, close);
    // Absent pixels show 1: s then differs by w (x - 1).
    const ones = await featureAblation(model, input, { target: 0, segments, baseline: 1 });
    expect(await read(ones)).toBeAllclose([0, -1, -1.5], close);
    const two = gridSegments([1, 3], [1, 2]);
    expect(await read(await featureAblation(model, input, { target: 0, segments: two }))).toBeAllclose(
      [0, 0, 1.5],
      close,
    );
    for (const wrong of [{ segments: tf.ones([3, 1], 'int32') }, { segments: 7 }, { baseline: 'all' }, { window: 3 }]) {
      await expect(featureAblation(model, input, wrong as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, segments, two]);
  });
});
