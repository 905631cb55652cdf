import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { renderActivations } from '../../src/render/renderActivations.js';
import { grey, magenta, pixels } from './pixels.js';

const draw = async (shape: number[], values: number[], options?: Parameters<typeof renderActivations>[1]) => {
  const activation = tf.tensor(values, shape);
  const rasters = await renderActivations(activation, { scale: 1, colormap: 'grey', ...options });
  activation.dispose();
  return rasters.map(pixels);
};
const w = grey(255);

describe('renderActivations', () => {
  it('draws a tile per channel, one raster per example, scaled over the example', async () => {
    // [2, 1, 2, 3]: channel c of pixel x is values[x * 3 + c].
    const example = [0, 1, 2, 2, 3, 4];
    const expected = [
      [grey(0), grey(128), w, grey(64), grey(191)],
      [w, w, w, w, w],
      [grey(128), grey(255), w, w, w],
    ];
    const ten = example.map((value) => value * 10);
    expect(await draw([2, 1, 2, 3], [...example, ...ten], { columns: 2 })).toEqual([expected, expected]);
  });

  it('scales each channel by itself when told', async () => {
    const options = { columns: 3, normalize: 'channel' } as const;
    expect(await draw([1, 1, 2, 3], [0, 5, 1, 1, 5, 0], options)).toEqual([
      [[grey(0), grey(255), w, grey(0), grey(0), w, grey(255), grey(0)]],
    ]);
  });

  it('draws the units of a dense layer as squares that touch', async () => {
    expect(await draw([1, 4], [0, 1, 2, 4])).toEqual([
      [
        [grey(0), grey(64)],
        [grey(128), grey(255)],
      ],
    ]);
  });

  it('takes a range, keeps zero in the middle of BuRd, shows what is not finite in magenta', async () => {
    expect(await draw([1, 2], [1, 9], { range: [0, 2] })).toEqual([[[grey(128), grey(255)]]]);
    expect(await draw([1, 2], [-1, 0.5], { colormap: 'BuRd' }).then(([picture]) => picture![0]![0])).toBe('5 48 97');
    expect(await draw([1, 3], [NaN, 0, 1], { columns: 3 })).toEqual([[[magenta, grey(0), grey(255)]]]);
  });

  it('enlarges small sheets until they can be seen', async () => {
    const units = tf.zeros([1, 1000]);
    expect((await renderActivations(units)).map(({ width }) => width)).toEqual([8 * 32]);
    units.dispose();
  });
});
