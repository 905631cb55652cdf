import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { factorize, OptionError, renderTop, UnsupportedLayerError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../../attribution/onPaper.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';

/**
 * Pictures `[2, 2, 3]` whose channels are seen as they are, `A = relu(x)`; the class adds up `4 A1 + A3` over all
 * places, and a layer `off` gives negative numbers.
 */
const seeing = (): LayersModel =>
  paperModel(
    [2, 2, 3],
    [
      layers.conv2d({ filters: 3, kernelSize: 1, useBias: false, activation: 'relu', name: 'seen' }),
      layers.conv2d({ filters: 1, kernelSize: 1, useBias: true, name: 'off' }),
      layers.flatten(),
      layers.dense({ units: 1, useBias: false }),
    ],
    [[1, 0, 0, 0, 1, 0, 0, 0, 1], [4, 0, 1], [-100], [1, 1, 1, 1]],
  );

describe.each(backends)('factorize on $name', (backend) => {
  beforeAll(() => use(backend));

  test('finds the parts that pictures are made of, where they are, and which of them matter', async () => {
    // One part is (1, 2, 0), alone in the first picture; the other (0, 0, 3), alone in the second.
    const model = seeing();
    const places = [1, 0, 2, 0, 0, 1, 0, 0.5];
    const input = tf.tensor4d(
      places.flatMap((strength, i) => (i < 4 ? [strength, 2 * strength, 0] : [0, 0, 3 * strength])),
      [2, 2, 2, 3],
    );
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const { concepts, maps, importance, error, top } = await factorize(model, input, {
      layer: 'seen',
      concepts: 2,
      iterations: 300,
      target: 0,
      onProgress: ({ done, total }) => told.push(done / total),
    });
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(told.at(-1)).toBe(1);
    expect(error).toBeLessThan(1e-3);
    const [parts, seen] = [await read(concepts), await read(maps)];
    const first = parts[0]! > parts[3]! ? 0 : 1;
    const scale = parts[3 * first]!;
    expect(parts.subarray(3 * first, 3 * first + 3).map((value) => value / scale)).toBeAllclose([1, 2, 0], {
      atol: 1e-2,
    });
    expect(seen.filter((_, i) => i % 2 === first).map((value) => value * scale)).toBeAllclose(
      [1, 0, 2, 0, 0, 0, 0, 0],
      {
        atol: 1e-2,
      },
    );
    // Dimming the part of a picture changes its score alone: its index is 1 of that picture, of two pictures 1/2.
    expect(importance).toBeAllclose([0.5, 0.5], { atol: 0.15 });
    const strongest = top.channels[first]![0]!;
    expect(strongest.example).toBe(0);
    expect(strongest.neuron).toEqual({ y: 1, x: 0 });
    expect(strongest.box).toEqual({ top: 1, left: 0, height: 1, width: 1 });
    const sheet = await renderTop(top, (example) => tf.slice(input, example, 1), { mask: true, size: 16 });
    expect(sheet.height).toBeGreaterThan(32);
    model.dispose();
    tf.dispose([concepts, maps, input]);
  });

  test('an importance is the total Sobol index of a sum: the share of the square', async () => {
    // Both parts in one picture: the score is 4 m1 + 3 m2 - 400, so 16/25 and 9/25.
    const model = seeing();
    const input = tf.tensor4d([1, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0], [1, 2, 2, 3]);
    const start = [tf.tensor2d([1, 0.01, 0.01, 1, 0.1, 0.1, 0.1, 0.1], [4, 2]), tf.ones([2, 3])] as const;
    const options = { layer: 'seen', concepts: 2, iterations: 200, samples: 800, target: 0, start } as const;
    const { concepts, maps, importance } = await factorize(model, input, options);
    expect(importance).toBeAllclose([16 / 25, 9 / 25], { atol: 0.04 });
    model.dispose();
    tf.dispose([concepts, maps, input, ...start]);
  });

  test('refuses what it cannot do, stops, and leaves nothing', async () => {
    const model = seeing();
    const input = tf.ones([2, 2, 2, 3]);
    const before = tf.memory().numTensors;
    await expect(factorize(model, input, { layer: 'off' })).rejects.toThrow(UnsupportedLayerError);
    await expect(factorize(model, input, { layer: 'flatten' })).rejects.toThrow();
    const small = tf.ones([2, 2]);
    for (const wrong of [{ concepts: 0 }, { samples: 1 }, { start: [small, small] }, { iterations: 0.5 }, { k: 2 }]) {
      await expect(factorize(model, input, { layer: 'seen', ...wrong } as never)).rejects.toThrow(OptionError);
    }
    small.dispose();
    for (const stopAt of [3, 110]) {
      const stop = new AbortController();
      const onProgress = ({ done }: { readonly done: number }): void => {
        if (done >= stopAt) stop.abort('enough');
      };
      await expect(factorize(model, input, { layer: 'seen', signal: stop.signal, onProgress })).rejects.toBe('enough');
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });
});
