import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { renderMap } from '../../src/render/renderMap.js';
import { colormap } from '../../src/render/colormap.js';
import { grey, magenta, pixels } from './pixels.js';

const draw = async (values: number[][] | number[][][], options?: Parameters<typeof renderMap>[1]) => {
  const map = tf.tensor(values);
  const rasters = await renderMap(map, options);
  map.dispose();
  return rasters.map(pixels);
};
const blue = '5 48 97';
const red = '103 0 31';
const middle = colormap('BuRd')
  .slice(128 * 3, 129 * 3)
  .join(' ');

describe('renderMap', () => {
  it('gives the least value the lowest colour and the greatest the highest', async () => {
    expect(await draw([[2, 3, 4]], { colormap: 'grey' })).toEqual([[[grey(0), grey(128), grey(255)]]]);
    const [[row]] = (await draw([[0, 1]])) as [[string[]]];
    expect(row[0]).toBe('35 23 27'); // interpolateTurbo(0)
  });

  it('fits each map of a batch by itself', async () => {
    expect(await draw([[[0, 1]], [[10, 30]]], { colormap: 'grey' })).toEqual([
      [[grey(0), grey(255)]],
      [[grey(0), grey(255)]],
    ]);
  });

  it('shows values outside a given range as the nearer end', async () => {
    expect(await draw([[-5, 0, 1, 2, 9]], { colormap: 'grey', range: [0, 2] })).toEqual([
      [[grey(0), grey(0), grey(128), grey(255), grey(255)]],
    ]);
  });

  it('keeps zero in the middle of a diverging colour map', async () => {
    expect(await draw([[-4, 0, 4]], { colormap: 'BuRd' })).toEqual([[[blue, middle, red]]]);
    const [[row]] = (await draw([[-1, 0, 4]], { colormap: 'BuRd' })) as [[string[]]];
    expect(row[1]).toBe(middle);
    expect(row[2]).toBe(red);
    expect(row[0]).not.toBe(blue); // -1 of -4: pale
  });

  it('gives a constant map the lowest colour, and an all-zero signed map the middle', async () => {
    expect(await draw([[7, 7]], { colormap: 'grey' })).toEqual([[[grey(0), grey(0)]]]);
    expect(await draw([[0, 0]], { colormap: 'BuRd' })).toEqual([[[middle, middle]]]);
    expect(await draw([[3, 3]], { colormap: 'BuRd' })).toEqual([[[red, red]]]);
  });

  it('shows what is not finite in magenta and fits the range to the rest', async () => {
    expect(await draw([[NaN, 0, 1, Infinity, -Infinity]], { colormap: 'grey' })).toEqual([
      [[magenta, grey(0), grey(255), magenta, magenta]],
    ]);
    expect(await draw([[NaN, NaN]], { range: [0, 1] })).toEqual([[[magenta, magenta]]]);
    expect(await draw([[NaN]])).toEqual([[[magenta]]]);
  });

  it('enlarges each value to a square', async () => {
    const [picture] = await draw([[0], [1]], { colormap: 'grey', scale: 2 });
    expect(picture).toEqual([
      [grey(0), grey(0)],
      [grey(0), grey(0)],
      [grey(255), grey(255)],
      [grey(255), grey(255)],
    ]);
  });

  it('draws very small, very large and integer values', async () => {
    expect(await draw([[0, 1e-38]], { colormap: 'grey' })).toEqual([[[grey(0), grey(255)]]]);
    expect(await draw([[-3e38, 0, 3e38]], { colormap: 'grey' })).toEqual([[[grey(0), grey(128), grey(255)]]]);
    const map = tf.tensor2d([[0, 10]], undefined, 'int32');
    expect(pixels((await renderMap(map, { colormap: 'grey' }))[0]!)).toEqual([[grey(0), grey(255)]]);
    map.dispose();
  });
});
