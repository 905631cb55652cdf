import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { renderMap } from '../../src/render/renderMap.js';
import type { ColorScale } from '../../src/render/ColorScale.js';
import { colorScales } from '../../src/render/colorScales.js';
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
    expect(row).toEqual(['0 0 4', '252 255 164']); // interpolateInferno(0) and (1)
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

  it('uses colours around zero where a value of the batch is negative by more than rounding', async () => {
    expect(await draw([[[-4, 0, 4]], [[0, 0, 1]]])).toEqual([[[blue, middle, red]], [[middle, middle, red]]]);
    const [[row]] = (await draw([[-1e-4, 1]])) as [[string[]]];
    expect(row[1]).toBe('252 255 164');
    expect(await draw([[-3, -1]])).toEqual([await draw([[-3, -1]], { range: [-3, 3] })].flat());
  });

  it('sums the channels of a map that has some', async () => {
    const map = tf.tensor4d([1, 2, -3, 4, 0, 0], [1, 1, 2, 3]);
    const [raster] = await renderMap(map, { colormap: 'grey', range: [0, 8] });
    expect(pixels(raster!)).toEqual([[grey(0), grey(128)]]);
    map.dispose();
  });

  describe('clip', () => {
    /** 200 values in random order: 0 to 197 and two outliers. */
    const order = Array.from({ length: 200 }, (_, i) => (i * 77) % 200);
    const noisy = order.map((i) => (i < 198 ? i : i * 1000));
    const range = async (values: number[], width: number, options = {}): Promise<[number, number]> => {
      const map = tf.tensor2d(values, [values.length / width, width]);
      const [{ low, high }] = (await colorScales(map, options)) as [ColorScale];
      map.dispose();
      return [low, high];
    };

    it('lets a hundredth of single pixels saturate, and nothing of a smooth map', async () => {
      expect(await range(noisy, 20)).toEqual([0, 197]);
      expect(await range(noisy, 20, { clip: 0 })).toEqual([0, 199_000]);
      const smooth = Array.from({ length: 400 }, (_, i) => (i % 20) ** 3);
      expect(await range(smooth, 20)).toEqual([0, 19 ** 3]);
      expect(await range(smooth, 20, { clip: 0.1 })).toEqual([0, 17 ** 3]);
    });

    it('goes by magnitude around zero', async () => {
      const signed = noisy.map((value, i) => (i % 2 ? -value : value));
      expect(await range(signed, 20)).toEqual([-197, 197]);
    });

    it('shows all of a map whose few values are all there is', async () => {
      const sparse = new Array<number>(200).fill(0).fill(5, 0, 1);
      expect(await range(sparse, 20, { clip: 0.05 })).toEqual([0, 5]);
      expect(await range([...sparse.slice(1), -5], 20, { clip: 0.05 })).toEqual([-5, 5]);
    });

    it('leaves out what is not finite', async () => {
      // Without 0 and 77 there are 198 values left; one of them may saturate.
      expect(await range([NaN, Infinity, ...noisy.slice(2)], 20, { clip: 0.006 })).toEqual([1, 198_000]);
    });
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
