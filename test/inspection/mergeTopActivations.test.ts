import * as tf from '@tensorflow/tfjs-core';
import { mergeTopActivations, OptionError, topActivations, type TopActivations } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { normals } from '../support/random.js';
import { smallNet } from '../support/smallNet.js';

/** Every fourth image is the same, so that scores tie. */
const image = (example: number): tf.Tensor4D => tf.tensor4d(normals(example % 4 ? example : 0, 360), [1, 12, 10, 3]);

describe('mergeTopActivations', () => {
  beforeAll(() => use('cpu'));

  test('gives what one call gives, whatever the shards and their order', async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const some = (from: number, to: number) =>
      function* (): Generator<tf.Tensor4D> {
        for (let i = from; i < to; i++) {
          const one = image(i);
          yield one;
          one.dispose();
        }
      };
    const options = { layer: 'conv2', k: 5 };
    const whole = await topActivations(model, some(0, 14), options);
    const parts: TopActivations[] = [];
    for (const [from, to] of [
      [0, 3],
      [3, 10],
      [10, 14],
    ] as const) {
      parts.push(await topActivations(model, some(from, to), { ...options, firstExample: from }));
    }
    expect(parts[2]!.channels[0]![0]!.example).toBeGreaterThanOrEqual(10);
    // Some channel's best ones must be tied, or this would not test the order among equals.
    const tied = Object.values(whole.channels).some(
      (list) => new Set(list.map(({ score }) => score)).size < list.length,
    );
    expect(tied).toBe(true);
    const [a, b, c] = parts as [TopActivations, TopActivations, TopActivations];
    for (const order of [parts, [c, a, b], [b, c, a], [mergeTopActivations(c, b), a]]) {
      expect(JSON.stringify(mergeTopActivations(...order))).toBe(JSON.stringify(whole));
    }

    expect(() => mergeTopActivations()).toThrow(OptionError);
    expect(() => mergeTopActivations(a, a)).toThrow(/disjoint shards/);
    expect(() => mergeTopActivations(a, { ...b, k: 9 })).toThrow(/different layers, channels, k or regions/);
    expect(() => mergeTopActivations(a, { ...b, layer: 'conv1' })).toThrow(OptionError);
    for (const firstExample of [-1, 0.5, NaN, '3', null]) {
      const call = topActivations(model, some(0, 1), { ...options, firstExample: firstExample as number });
      await expect(call).rejects.toThrow(OptionError);
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
