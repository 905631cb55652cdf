import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { activations, empiricalReceptiveField, NumericalError, OptionError, ShapeError } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';

describe.each(backends)('empiricalReceptiveField on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor4D;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    input = smallImages(3);
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });

  test('of a row of pixels, on paper', async () => {
    const conv = layers.conv2d({ filters: 1, kernelSize: [1, 3], useBias: false, name: 'c' });
    const row = sequential([1, 8, 1], [conv]);
    tf.tidy(() => conv.setWeights([tf.tensor4d([1, 2, -1], [1, 3, 1, 1])]));
    // The strongest are 0 + 2 * 4 - 1 = 7 around pixel 2, and 2 + 2 * 3 - 1 = 7 around pixel 6. Black pixels change
    // them by 0, 8, 1 and by 2, 6, 1; both maps are moved to pixel 4.
    const x = tf.tensor4d([0, 0, 4, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 1], [2, 1, 8, 1]);
    const held = tf.memory().numTensors;
    const field = await empiricalReceptiveField(row, x, { layer: 'c', channel: 0, window: 1, fill: 0 });
    expect(tf.memory().numTensors).toBe(held + 1);
    expect(field.shape).toEqual([1, 8]);
    expect(await field.data()).toBeAllclose([0, 0, 0, 1, 7, 1, 0, 0], { atol: 1e-6 });
    tf.dispose([x, field]);
    row.dispose();
  });

  // conv1 sees 3 pixels, 2 apart; depthwise, pool and conv2 add 4, 2 and 2; depthwise pads by one: 11 from 2 y - 2 on.
  // The average over places sees all 12 rows and 10 columns, whose middles 5.5 and 4.5 are rounded up.
  test.each([
    ['conv2', 2, (place: number, columns: number) => [Math.floor(place / columns) * 2 + 3, (place % columns) * 2 + 3]],
    ['average', 2, () => [6, 5]],
  ] as const)('of %s, by loops over occluders and pictures', async (layer, channel, centreOf) => {
    const options = { layer, channel, window: [5, 4], stride: [4, 3], fill: 0.5 } as const;
    const field = await empiricalReceptiveField(model, input, options);
    const [sums, counts] = [new Float64Array(120), new Float64Array(120)];
    for (let i = 0; i < 3; i++) {
      const image = tf.slice(input, i, 1);
      const pixels = await image.data<'float32'>();
      const unit = async (x: tf.Tensor): Promise<{ values: number[]; columns: number }> => {
        const made = activations(model, x, { layers: [layer] })[layer]!;
        const all = await read(made);
        const count = made.shape.at(-1)!;
        return { values: [...all].filter((_, at) => at % count === channel), columns: made.shape[2] ?? 1 };
      };
      const { values, columns } = await unit(image);
      image.dispose();
      const place = values.indexOf(Math.max(...values));
      const centre = centreOf(place, columns);
      const [map, covers] = [new Float64Array(120), new Float64Array(120)];
      for (const top of [0, 4, 8]) {
        for (const left of [0, 3, 6]) {
          const isCovered = (at: number): boolean => {
            const [y, x] = [Math.floor(at / 10), at % 10];
            return y >= top && y < top + 5 && x >= left && x < left + 4;
          };
          const covered = tf.tensor4d(
            pixels.map((value, at) => (isCovered(Math.floor(at / 3)) ? 0.5 : value)),
            [1, 12, 10, 3],
          );
          const change = Math.abs((await unit(covered)).values[place]! - values[place]!);
          covered.dispose();
          for (let at = 0; at < 120; at++) {
            if (!isCovered(at)) continue;
            map[at]! += change;
            covers[at]! += 1;
          }
        }
      }
      for (let at = 0; at < 120; at++) {
        const [y, x] = [Math.floor(at / 10) - centre[0]! + 6, (at % 10) - centre[1]! + 5];
        if (y < 0 || x < 0 || y >= 12 || x >= 10) continue;
        sums[y * 10 + x]! += map[at]! / covers[at]!;
        counts[y * 10 + x]! += 1;
      }
    }
    const expected = sums.map((sum, i) => sum / Math.max(1, counts[i]!));
    expect(Math.max(...expected)).toBeGreaterThan(0);
    expect(await read(field)).toBeAllclose(expected, { ofMax: 1e-5, atol: 1e-6 });
  });

  test('what is refused, a NaN, an abort', async () => {
    const call = (options: object, x: tf.Tensor = input): Promise<unknown> =>
      empiricalReceptiveField(model, x, { layer: 'conv2', channel: 0, window: 4, ...options });
    await expect(call({ channel: 5 })).rejects.toThrow(OptionError);
    await expect(call({ channel: undefined })).rejects.toThrow(/channel is undefined/);
    await expect(call({ window: 11 })).rejects.toThrow(/at most the picture's 12 x 10/);
    await expect(call({ colour: 1 })).rejects.toThrow(/no option "colour"/);
    await expect(call({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    await expect(call({ fill: NaN })).rejects.toThrow(OptionError);
    const small = tf.zeros([1, 5, 5, 3]);
    await expect(call({}, small)).rejects.toThrow(ShapeError);
    const bad = tf.mul(input, NaN);
    await expect(call({ fill: 0, layer: 'conv1' }, bad)).rejects.toThrow(NumericalError);
    tf.dispose([small, bad]);
  });
});
