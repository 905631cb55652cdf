import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { overlay } from '../../src/render/overlay.js';
import { grey, magenta, pixels } from './pixels.js';

const draw = async (image: number[], map: number[], options?: Parameters<typeof overlay>[2]): Promise<string[]> => {
  const images = tf.tensor4d(image, [1, 1, map.length, 3]);
  const maps = tf.tensor3d(map, [1, 1, map.length]);
  const [raster] = await overlay(images, maps, options);
  tf.dispose([images, maps]);
  return pixels(raster!)[0]!;
};

describe('overlay', () => {
  it('blends picture and colour by alpha', async () => {
    const image = [1, 0, 0, 0, 0, 1];
    expect(await draw(image, [0, 1], { colormap: 'grey' })).toEqual(['128 0 0', '128 128 255']);
    expect(await draw(image, [0, 1], { colormap: 'grey', alpha: 0.2 })).toEqual(['204 0 0', '51 51 255']);
    expect(await draw(image, [0, 1], { colormap: 'grey', alpha: 0 })).toEqual(['255 0 0', '0 0 255']);
    expect(await draw(image, [0, 1], { colormap: 'grey', alpha: 1 })).toEqual([grey(0), grey(255)]);
  });

  it('takes a range for the map and another for the picture', async () => {
    const options = { colormap: 'grey', range: [0, 2], imageRange: [-1, 1], alpha: 0.5 } as const;
    expect(await draw([0, 0, 0], [1], options)).toEqual([grey(128)]);
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
    expect(pixels(rasters[0]!)[1]![1]).toBe(grey(128));
    expect(pixels(rasters[1]!)[3]![5]).toBe(grey(128));
    const one = tf.zeros([1, 2, 3, 3]);
    const map = tf.ones([2, 3]);
    expect(await overlay(one, map)).toHaveLength(1);
    tf.dispose([images, maps, one, map]);
  });
});
