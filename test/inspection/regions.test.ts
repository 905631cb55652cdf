import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { mergeTopActivations, OptionError, topActivations, type TopActivation } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';

/** Sums of three neighbours in a row of eight pixels: six places, each of which sees three pixels. */
function sums(): LayersModel {
  const conv = layers.conv2d({ inputShape: [1, 8, 1], filters: 1, kernelSize: [1, 3], useBias: false, name: 'sums' });
  const model = sequential({ layers: [conv] });
  tf.tidy(() => conv.setWeights([tf.ones([1, 3, 1, 1])]));
  return model;
}
// 1 5 5 5 0 3, and 0 0 4 4 4 0.
const rows = [
  [1, 0, 0, 5, 0, 0, 0, 3],
  [0, 0, 0, 0, 4, 0, 0, 0],
];
const picture = (...which: number[]): tf.Tensor4D =>
  tf.tensor4d(
    which.flatMap((i) => rows[i]!),
    [which.length, 1, 8, 1],
  );
const brief = (list: readonly TopActivation[] | undefined): number[][] =>
  list!.map(({ example, score, neuron: { x } }) => [example, score, x]);

describe.each(backends)('several regions of an image on $name', (backend) => {
  let model: LayersModel;
  let both: tf.Tensor4D;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(() => {
    model = sums();
    both = picture(0, 1);
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    both.dispose();
    model.dispose();
  });

  // Neighbours share 2 of 4 pixels, the next but one 1 of 5, others none.
  test.each([
    [
      0.1,
      [
        [0, 5, 2],
        [1, 4, 3],
        [0, 3, 5],
        [1, 0, 0],
      ],
    ],
    [
      0.2,
      [
        [0, 5, 2],
        [1, 4, 3],
        [0, 3, 5],
        [0, 1, 0],
        [1, 0, 1],
        [1, 0, 5],
      ],
    ],
    [
      0.5,
      [
        [0, 5, 2],
        [0, 5, 1],
        [0, 5, 3],
        [1, 4, 3],
        [1, 4, 4],
        [1, 4, 2],
      ],
    ],
    [
      1,
      [
        [0, 5, 2],
        [0, 5, 1],
        [0, 5, 3],
        [1, 4, 3],
        [1, 4, 4],
        [1, 4, 2],
      ],
    ],
  ])('are the strongest that share no more than %d with a stronger one', async (nonMaximum, expected) => {
    const top = await topActivations(model, [both], { layer: 'sums', regions: 3, nonMaximum });
    expect(brief(top.channels[0])).toEqual(expected);
    expect(top).toMatchObject({ regions: 3, nonMaximum });
    for (const { neuron, box } of top.channels[0]!) {
      expect(box).toEqual({ top: 0, left: neuron.x, height: 1, width: 3 });
    }
  });

  test('share little by default, count towards k, and keep the activations of the whole image', async () => {
    const options = { layer: 'sums', regions: 2, k: 3, keepActivations: true };
    const top = await topActivations(model, [both], options);
    expect(brief(top.channels[0])).toEqual([
      [0, 5, 2],
      [1, 4, 3],
      [0, 3, 5],
    ]);
    expect(top.channels[0]!.map(({ activation }) => activation!.values)).toEqual([
      [1, 5, 5, 5, 0, 3],
      [0, 0, 4, 4, 4, 0],
      [1, 5, 5, 5, 0, 3],
    ]);
    expect(top.nonMaximum).toBe(0.1);
    // One region is an image, as ever.
    const one = await topActivations(model, [both], { layer: 'sums', regions: 1, nonMaximum: 0.5 });
    expect(one).toEqual(await topActivations(model, [both], { layer: 'sums' }));
    expect(Object.keys(one)).toEqual(['layer', 'examples', 'k', 'channels']);
  });

  test('of shards are merged to those of all', async () => {
    const [first, second] = [picture(0), picture(1)];
    const options = { layer: 'sums', regions: 2, k: 3 };
    const parts = [
      await topActivations(model, [first], options),
      await topActivations(model, [second], { ...options, firstExample: 1 }),
    ] as const;
    const whole = await topActivations(model, [both], options);
    expect(mergeTopActivations(...parts)).toEqual(whole);
    expect(mergeTopActivations(parts[1], parts[0])).toEqual(whole);
    expect(() => mergeTopActivations(parts[0], parts[0])).toThrow(/disjoint shards/);
    const other = await topActivations(model, [second], { ...options, firstExample: 1, nonMaximum: 0.3 });
    expect(() => mergeTopActivations(parts[0], other)).toThrow(/different layers, channels, k or regions/);
    tf.dispose([first, second]);
  });

  test.each([{ regions: 0 }, { regions: 1.5 }, { nonMaximum: -0.1 }, { nonMaximum: 1.1 }, { nonMaximum: '0.1' }])(
    'refuses %j',
    async (options) => {
      const call = topActivations(model, [both], { layer: 'sums', ...options } as never);
      await expect(call).rejects.toThrow(OptionError);
    },
  );
});
