import * as tf from '@tensorflow/tfjs-core';
import { kernelShap, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('kernelShap on $name', (backend) => {
  beforeAll(() => use(backend));

  test('of all coalitions is the Shapley values', async () => {
    // Of three, sizes 1 and 2 weigh the same. The Shapley values of s^2 are part * s.
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    const samples = tf.tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1], [6, 3]);
    const map = await kernelShap(model, input, { target: power(2), segments, samples });
    expect(await read(map)).toBeAllclose(
      PARTS.map((part) => part * 1.5),
      close,
    );
    for (const wrong of [
      { samples: tf.ones([2, 4]) },
      { samples: tf.fill([2, 3], 0.5) },
      { samples: 0 },
      { seed: 0.5 },
    ]) {
      await expect(kernelShap(model, input, { segments, ...wrong } as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, segments, samples]);
  });

  test('of drawn coalitions: exact for a linear score, near the Shapley values for others, and of its seed', async () => {
    const model = threePixels();
    const [input, segments] = [pixels(), threeSegments()];
    expect(await read(await kernelShap(model, input, { target: 0, segments, samples: 40 }))).toBeAllclose(PARTS, close);
    const options = { target: power(2), segments, samples: 3000 } as const;
    const map = await read(await kernelShap(model, input, options));
    expect(map).toBeAllclose(
      PARTS.map((part) => part * 1.5),
      { atol: 0.2 },
    );
    expect(map.reduce((a, b) => a + b, 0)).toBeCloseTo(2.25, 4);
    const few = { ...options, samples: 7 };
    const first = await read(await kernelShap(model, input, few));
    expect(await read(await kernelShap(model, input, few))).toEqual(first);
    expect(await read(await kernelShap(model, input, { ...few, seed: 1 }))).not.toEqual(first);
    // One coalition says too little, but the sum holds.
    const one = await read(await kernelShap(model, input, { ...options, samples: 1 }));
    expect(one.reduce((a, b) => a + b, 0)).toBeCloseTo(2.25, 4);
    model.dispose();
    tf.dispose([input, segments]);
  });
});
