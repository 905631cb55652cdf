import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { toInput } from '../../src/input/toInput.js';
import { overlay } from '../../src/render/overlay.js';
import { Raster } from '../../src/render/Raster.js';
import { grey, magenta, pixels } from './pixels.js';

const draw = async (image: number[], map: number[], options?: Parameters<typeof overlay>[2]): Promise<string[]> => {
  const images = tf.tensor4d(image, [1, 1, map.length, 3]);
  const maps = tf.tensor3d(map, [1, 1, map.length]);
  const [raster] = await overlay(images, maps, options);
  tf.dispose([images, maps]);
  return pixels(raster!)[0]!;
};

describe('overlay', () => {
  it('blends picture and colour by alpha where the map is strongest, and leaves the picture where it is not', async () => {
    const image = [1, 0, 0, 0, 0, 1];
    expect(await draw(image, [0, 1], { colormap: 'grey' })).toEqual(['255 0 0', '204 204 255']);
    expect(await draw(image, [0, 1], { colormap: 'grey', alpha: 0.2 })).toEqual(['255 0 0', '51 51 255']);
    expect(await draw(image, [0, 1], { colormap: 'grey', alpha: 0 })).toEqual(['255 0 0', '0 0 255']);
    expect(await draw(image, [0, 1], { colormap: 'grey', alpha: 1 })).toEqual(['255 0 0', grey(255)]);
  });

  it('grows in proportion to the value; of a signed map, to its magnitude', async () => {
    const black = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    // Half of the way: colour 128 of 'grey', and half of its share.
    expect(await draw(black, [0, 1, 2], { colormap: 'grey', alpha: 1 })).toEqual([grey(0), grey(64), grey(255)]);
    // BuRd's ends are rgb(5, 48, 97) and rgb(103, 0, 31) in d3-scale-chromatic.
    const signed = await draw(black, [-2, 0, 2], { alpha: 1 });
    expect(signed).toEqual(['5 48 97', grey(0), '103 0 31']);
    const weak = await draw(black, [-2, 1, 2], { alpha: 0.5 });
    // Halves go to the even number, as in every Uint8ClampedArray.
    expect([weak[0], weak[2]]).toEqual(['2 24 48', '52 0 16']);
  });

  it('uses colours around zero where a value is negative, else from violet to yellow', async () => {
    const black = [0, 0, 0, 0, 0, 0];
    const plasma = '240 249 33'; // interpolatePlasma(1)
    expect((await draw(black, [0, 1], { alpha: 1 }))[1]).toBe(plasma);
    expect((await draw(black, [-1e-6, 1], { alpha: 1 }))[1]).toBe(plasma);
    expect((await draw(black, [-0.1, 1], { alpha: 1 }))[1]).toBe('103 0 31');
  });

  it('takes a range for the map and another for the picture', async () => {
    const options = { colormap: 'grey', range: [0, 2], imageRange: [-1, 1], alpha: 0.5 } as const;
    // Half of alpha, towards grey 128.
    expect(await draw([0, 0, 0], [1], options)).toEqual([grey(128)]);
    expect(await draw([1, 1, 1], [1], options)).toEqual([grey(223)]);
    expect(await draw([-1, -1, -1], [2], options)).toEqual([grey(128)]);
    expect(await draw([1, 1, 1], [2], options)).toEqual([grey(255)]);
  });

  it('shows a map value that is not finite in full magenta', async () => {
    expect(await draw([0, 0, 0, 1, 1, 1], [NaN, 1], { colormap: 'grey', range: [0, 1], alpha: 0.1 })).toEqual([
      magenta,
      grey(255),
    ]);
  });

  it('takes one map [h, w] for one picture, and a batch of both', async () => {
    const images = tf.zeros([2, 2, 3, 1]);
    const maps = tf.tensor3d([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [2, 2, 3]);
    const rasters = await overlay(images, maps, { colormap: 'grey', scale: 2 });
    expect(rasters.map(({ width, height }) => [width, height])).toEqual([
      [6, 4],
      [6, 4],
    ]);
    expect(pixels(rasters[0]!)[1]![1]).toBe(grey(204));
    expect(pixels(rasters[1]!)[3]![5]).toBe(grey(204));
    expect(pixels(rasters[1]!)[0]![0]).toBe(grey(0));
    const one = tf.zeros([1, 2, 3, 3]);
    const map = tf.ones([2, 3]);
    expect(await overlay(one, map)).toHaveLength(1);
    tf.dispose([images, maps, one, map]);
  });

  describe('a photo of other proportions', () => {
    // 2 high and 6 wide, black; the map has a row of values, and full white where it is 1.
    const photo = new Raster(
      6,
      2,
      new Uint8ClampedArray(6 * 2 * 4).map((_, i) => (i % 4 === 3 ? 255 : 0)),
    );
    const lay = async (map: number[][], fit?: 'cover' | 'contain' | 'stretch') => {
      const tensor = tf.tensor2d(map);
      const [raster] = await overlay(photo, tensor, { colormap: 'grey', alpha: 1, ...(fit && { fit }) });
      tensor.dispose();
      return pixels(raster!);
    };
    const [o, w] = [grey(0), grey(255)];

    it("lies where toInput's crop was: in the middle", async () => {
      const map = [
        [0, 1],
        [1, 0],
      ];
      expect(await lay(map)).toEqual([
        [o, o, o, w, o, o],
        [o, o, w, o, o, o],
      ]);
      // The same pixels as toInput takes: those of a photo whose crop is white.
      const marked = new Raster(6, 2, new Uint8ClampedArray(photo.data));
      for (const x of [2, 3]) for (const y of [0, 1]) marked.data.fill(255, (y * 6 + x) * 4, (y * 6 + x) * 4 + 3);
      const seen = toInput(marked, { size: 2 });
      expect(Array.from(seen.dataSync())).toEqual(new Array(12).fill(1));
      seen.dispose();
    });

    it('covers the whole photo where it was stretched', async () => {
      const map = [
        [0, 0, 1],
        [1, 0, 0],
      ];
      const [top, bottom] = await lay(map, 'stretch');
      expect([top![0], top![5], bottom![0], bottom![5]]).toEqual([o, w, w, o]);
    });

    it('leaves out the margins where there were some', async () => {
      // The photo fills the middle two of six rows.
      const map = Array.from({ length: 6 }, (_, y) =>
        Array.from({ length: 6 }, (__, x) => (y < 2 || (y === 3 && x === 5) ? 1 : 0)),
      );
      expect(await lay(map, 'contain')).toEqual([
        [o, o, o, o, o, o],
        [o, o, o, o, o, w],
      ]);
    });

    it('enlarges a small map bilinearly, as tf.image.resizeBilinear with half-pixel centres', async () => {
      const values = tf.tensor4d([0, 0.2, 0.4, 0.6, 0.8, 1], [1, 2, 3, 1]);
      const wanted = Array.from(tf.image.resizeBilinear(values, [8, 12], false, true).dataSync());
      const black = tf.zeros([1, 8, 12, 3]);
      const map = tf.reshape(values, [2, 3]) as tf.Tensor2D;
      const [raster] = await overlay(black, map, { colormap: 'grey', alpha: 1, range: [0, 1] });
      wanted.forEach((v, i) => expect(Math.abs(raster!.data[i * 4]! - Math.round(255 * v) * v)).toBeLessThan(1.01));
      tf.dispose([values, black, map]);
    });

    it('takes several photos of several sizes', async () => {
      const maps = tf.ones([2, 2, 2]);
      const rasters = await overlay([photo, new Raster(3, 3)], maps);
      expect(rasters.map(({ width, height }) => [width, height])).toEqual([
        [6, 2],
        [3, 3],
      ]);
      await expect(overlay([photo], maps)).rejects.toThrow(/map is \[2, 2, 2\]; wanted one map for each of 1 pictures/);
      maps.dispose();
    });

    it('refuses an unknown fit, and what is no picture', async () => {
      const map = tf.ones([2, 2]);
      await expect(overlay(photo, map, { fit: 'crop' as never })).rejects.toThrow(OptionError);
      await expect(overlay({} as never, map)).rejects.toThrow(OptionError);
      map.dispose();
    });
  });
});
