import * as tf from '@tensorflow/tfjs-core';
import { OptionError, sobol } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('sobol on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // s of A is 2 + 1.5 = 3.5 and -2 + 0.75 = -1.25: variance 11.28125. A part of B moves it by part * (b - a).
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const samples = tf.tensor2d([1, 0, 1, 0, 1, 0.5, 0, 0, 0, 1, 1, 1], [4, 3]);
    const map = await sobol(model, input, { target: power(1), segments, samples });
    expect(await read(map)).toBeAllclose(
      [4 * (1 + 1), 4 * (0 + 0), 2.25 * (1 + 0.25)].map((squares) => squares / (2 * 2 * 11.28125)),
      close,
    );
    // s^2 of A is 12.25 and 1.5625, with B's first part 2.25 and 0.5625, its second nothing new, its third 4 and 0.25.
    const squared = await sobol(model, input, { target: power(2), segments, samples });
    const variance = (12.25 - 1.5625) ** 2 / 2;
    expect(await read(squared)).toBeAllclose(
      [(12.25 - 2.25) ** 2 + (1.5625 - 0.5625) ** 2, 0, (12.25 - 4) ** 2 + (1.5625 - 0.25) ** 2].map(
        (squares) => squares / (4 * variance),
      ),
      close,
    );
    for (const wrong of [
      { samples: tf.ones([4, 2]) },
      { samples: tf.ones([3, 3]) },
      { samples: tf.ones([2, 3]) },
      { samples: tf.fill([4, 3], 1.5) },
      { samples: 1 },
      { seed: 0.5 },
    ]) {
      await expect(sobol(model, input, { segments, ...wrong } as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, segments, samples]);
  });

  test('of drawn masks: a share of the variance, of its seed; nothing where nothing varies', async () => {
    // A sum of independent parts: the share of each is its square.
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const options = { target: power(1), segments, samples: 600 } as const;
    const map = await read(await sobol(model, input, options));
    expect(map).toBeAllclose(
      PARTS.map((part) => part ** 2 / 10.25),
      { atol: 0.05 },
    );
    expect(await read(await sobol(model, input, options))).toEqual(map);
    expect(await read(await sobol(model, input, { ...options, seed: 1 }))).not.toEqual(map);
    expect(await read(await sobol(model, input, { ...options, samples: 2, target: power(0) }))).toEqual(
      Float32Array.of(0, 0, 0),
    );
    model.dispose();
    tf.dispose([input, segments]);
  });
});
