import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import '../../support/matchers.js';
import { paperModel, twoByTwo, twoChannels } from '../onPaper.js';
import { OptionError, scoreCam } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';

describe.each(backends)('scoreCam on $name', (backend) => {
  beforeAll(() => use(backend));

  const close = { atol: 1e-5 };
  const s = 1 / (1 + Math.exp(-3.675 - 2.95));

  test('scoreCam on paper', async () => {
    // Through H1 = A1 / 2 the picture is (0.5, 2, 0.125, 0), class 0's logit 3.675; through H2 = A2 it is (0, 0, 0.25,
    // 0), -2.95.
    const model = twoChannels();
    const input = twoByTwo();
    const options = { target: 0, layer: 'seen', resize: 'none' } as const;
    const map = await read(await scoreCam(model, input, options));
    expect(map).toBeAllclose([s, 2 * s, 0.5, 1 - s], close);
    // A1 varies more than A2.
    expect(await read(await scoreCam(model, input, { ...options, channels: 1 }))).toBeAllclose([1, 2, 0.5, 0], close);
    expect(await read(await scoreCam(model, input, { ...options, channels: 9 }))).toEqual(map);
    model.dispose();
    input.dispose();
  });

  test('scoreCam of clusters on paper: channels that look alike count as their mean', async () => {
    // A = x, 3 x, 1 - x and 3 - 2 x of x = (0, 1, 0.5): x and 3 x look alike, the others too. Their means are 2 x and
    // 2 - 1.5 x. z adds up 1 x1 + 2 x2 + 4 x3 (through A1 alone): of x H1 = (0, 1, 0.25) it is 3, of x H2 = (0, 0,
    // 0.25) it is 1.
    const model = paperModel(
      [1, 3, 1],
      [
        layers.conv2d({ filters: 4, kernelSize: 1, name: 'seen' }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [
        [1, 3, -1, -2],
        [0, 0, 1, 3],
        [1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0],
      ],
    );
    const input = tf.tensor4d([0, 1, 0.5], [1, 1, 3, 1]);
    const w = 1 / (1 + Math.exp(-2));
    const options = { target: 0, layer: 'seen', resize: 'none' } as const;
    const expected = [0, 1, 0.5].map((x) => w * 2 * x + (1 - w) * (2 - 1.5 * x));
    expect(await read(await scoreCam(model, input, { ...options, channels: { clusters: 2 } }))).toBeAllclose(
      expected,
      close,
    );
    // Only two looks differ, however many clusters are asked for.
    expect(await read(await scoreCam(model, input, { ...options, channels: { clusters: 4 } }))).toBeAllclose(
      expected,
      close,
    );
    for (const channels of [{ clusters: 0 }, { groups: 2 }, {}, '2', 0]) {
      await expect(scoreCam(model, input, { ...options, channels: channels as never })).rejects.toThrow(OptionError);
    }
    model.dispose();
    input.dispose();
  });

  test('scoreCam gives a channel that is the same everywhere the score of an empty picture', async () => {
    // A2 = 3 everywhere: H2 = 0. z = sum of x + 3: through H1 = x / 2 it is 1/2 + 4/2 + 3, through H2 it is 3.
    const model = paperModel(
      [1, 3, 1],
      [
        layers.conv2d({ filters: 2, kernelSize: 1, name: 'seen' }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [
        [1, 0],
        [0, 3],
        [1, 0, 1, 1, 1, 0],
      ],
    );
    const input = tf.tensor4d([0, 1, 2], [1, 1, 3, 1]);
    const w = 1 / (1 + Math.exp(-2.5));
    const map = await read(await scoreCam(model, input, { target: 0, layer: 'seen' }));
    expect(map).toBeAllclose(
      [0, 1, 2].map((x) => w * x + 3 * (1 - w)),
      close,
    );
    model.dispose();
    input.dispose();
  });
});
