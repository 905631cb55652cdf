import * as tf from '@tensorflow/tfjs-core';
import { OptionError, probability, rise } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power } from '../gradient/onWeightedSum.js';
import { PARTS, pixels, threePixels, threeSegments } from './threePixels.js';
import { layers } from '@tensorflow/tfjs-layers';
import { paperModel, twoByTwo, twoChannels } from '../onPaper.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('rise on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', async () => {
    // f = s: through the masks it is 2 - 1.5 * 0 ... = 2 * 1 - 2 * 0.5 = 1, and -2 * 0.5 + 1.5 = 0.5.
    const model = threePixels();
    const input = pixels();
    const masks = tf.tensor3d([1, 0.5, 0, 0, 0.5, 1], [2, 1, 3]);
    const map = await rise(model, input, { target: power(1), masks });
    expect(await read(map)).toBeAllclose([1, 0.75, 0.5], close);
    const half = await rise(model, input, { target: power(1), masks, p: 0.25 });
    expect(await read(half)).toBeAllclose([2, 1.5, 1], close);
    for (const wrong of [
      { masks: tf.ones([2, 3, 1]) },
      { masks: 0 },
      { p: 0 },
      { p: 2 },
      { cells: 0 },
      { seed: 'x' },
    ]) {
      await expect(rise(model, input, wrong as never)).rejects.toThrow(OptionError);
    }
    expect(PARTS.length).toBe(threeSegments().size);
    model.dispose();
    tf.dispose([input, masks]);
  });

  test('watches the probability of a class', async () => {
    const model = twoChannels();
    const input = twoByTwo();
    const masks = tf.tensor3d([1, 0, 1, 0.5, 0, 1, 1, 0], [2, 2, 2]);
    const [byClass, byObjective, byDefault] = [
      await rise(model, input, { target: 0, masks }),
      await rise(model, input, { target: probability(0), masks }),
      await rise(model, input, { masks }),
    ];
    const expected = await read(byObjective);
    expect(await read(byClass)).toEqual(expected);
    // Class 0 is the top class of the picture, whatever that of its masked variants.
    expect(await read(byDefault)).toEqual(expected);
    expect(Math.max(...expected)).toBeLessThanOrEqual(2);
    model.dispose();
    tf.dispose([input, masks]);
  });

  test('draws masks that show a share p of every place', async () => {
    // The score is 1 whatever is seen: the map is the mean mask over p.
    const model = paperModel(
      [9, 11, 1],
      [layers.flatten(), layers.dense({ units: 1, name: 's' })],
      [new Float32Array(99), [1]],
    );
    const input = tf.ones([1, 9, 11, 1]);
    for (const p of [0.3, 0.8]) {
      const options = { target: power(1), masks: 1500, cells: 4, p } as const;
      const map = await read(await rise(model, input, options));
      expect(Math.max(...map.map((value) => Math.abs(value - 1)))).toBeLessThan(0.12);
      expect(await read(await rise(model, input, options))).toEqual(map);
      expect(await read(await rise(model, input, { ...options, seed: 1 }))).not.toEqual(map);
    }
    model.dispose();
    input.dispose();
  });
});
