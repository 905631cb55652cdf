import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { renderWeights } from '../../src/render/renderWeights.js';
import { grey, magenta, pixels } from './pixels.js';

const draw = async (shape: number[], values: number[], options?: Parameters<typeof renderWeights>[1]) => {
  const weights = tf.tensor(values, shape);
  const rasters = await renderWeights(weights, { scale: 1, ...options });
  weights.dispose();
  return rasters.map(pixels);
};
const w = grey(255);

describe('renderWeights', () => {
  it('draws a filter over three channels in colour, scaled over all its channels, zero mid-grey', async () => {
    // [1, 2, 3, 2]: position 0 has (r, g, b) of filter 0 and 1 interleaved.
    const values = [2, 10, 0, 0, -2, -10, 1, 5, 0, 0, -1, -5];
    const expected = [['255 128 0', '191 128 64']];
    expect(await draw([1, 2, 3, 2], values)).toEqual([expected, expected]);
  });

  it('draws other filters as a grey tile per input channel, grouped by filter', async () => {
    // [1, 2, 4, 2]: input channel i of filter o at x is values[x * 8 + i * 2 + o].
    const values = [1, -4, -1, 4, 0, 0, 1, 2, 0, 4, 0, 4, 0, 4, -1, 0];
    const [zero, one, half] = [grey(128), grey(255), grey(191)];
    expect(await draw([1, 2, 4, 2], values)).toEqual([
      [
        [one, zero, w, grey(0), zero],
        [w, w, w, w, w],
        [zero, zero, w, one, grey(0)],
      ],
      [
        [grey(0), one, w, one, one],
        [w, w, w, w, w],
        [zero, one, w, half, zero],
      ],
    ]);
  });

  it('lets the tiles of 1x1 kernels touch', async () => {
    expect(await draw([1, 1, 4, 1], [1, -1, 0, 1])).toEqual([
      [
        [grey(255), grey(0)],
        [grey(128), grey(255)],
      ],
    ]);
  });

  it('draws a depthwise kernel as a picture per output, each to its own scale', async () => {
    // [1, 2, 3, 2]: output c * 2 + m sees channel c.
    const values = [1, 2, 3, 4, 5, 6, -1, 0, -3, 2, 5, -6];
    expect(await draw([1, 2, 3, 2], values, { depthwise: true })).toEqual([
      [[grey(255), grey(0)]],
      [[grey(255), grey(128)]],
      [[grey(255), grey(0)]],
      [[grey(255), grey(191)]],
      [[grey(255), grey(255)]],
      [[grey(255), grey(0)]],
    ]);
  });

  it('draws a dense kernel whole: inputs down, units across', async () => {
    expect(await draw([2, 3], [-1, 0, 1, 1, 1, 1])).toEqual([
      [
        [grey(0), grey(128), grey(255)],
        [grey(255), grey(255), grey(255)],
      ],
    ]);
  });

  it('draws a 1D convolution as one of width 1', async () => {
    expect(await draw([2, 1, 1], [1, -1])).toEqual([[[grey(255)], [grey(0)]]]);
  });

  it('takes a range and a colour map', async () => {
    expect(await draw([1, 3], [-1, 0, 9], { range: [-2, 2] })).toEqual([[[grey(64), grey(128), grey(255)]]]);
    expect(await draw([1, 2], [-1, 1], { colormap: 'BuRd' })).toEqual([[['5 48 97', '103 0 31']]]);
  });

  it('shows zeros in mid-grey and what is not finite in magenta', async () => {
    expect(await draw([1, 1, 3, 1], [0, 0, 0])).toEqual([[[grey(128)]]]);
    expect(await draw([1, 2, 3, 1], [0, NaN, 0, 1, 1, -1])).toEqual([[[magenta, '255 255 0']]]);
    expect(await draw([1, 2], [NaN, 1])).toEqual([[[magenta, grey(255)]]]);
  });

  it('enlarges small kernels until they can be seen', async () => {
    const kernel = tf.zeros([3, 3, 3, 2]);
    const deep = tf.zeros([1, 1, 1024, 2]);
    expect((await renderWeights(kernel)).map(({ width }) => width)).toEqual([66, 66]);
    expect((await renderWeights(deep)).map(({ width }) => width)).toEqual([64, 64]); // 32 tiles, twice
    tf.dispose([kernel, deep]);
  });
});
