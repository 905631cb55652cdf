import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { renderImages } from '../../src/render/renderImages.js';
import { grey, magenta, pixels } from './pixels.js';

/** A row of grey pixels per picture, as the pictures' first rows. */
const greys = async (rows: number[][], options?: Parameters<typeof renderImages>[1]): Promise<string[][]> => {
  const images = tf.tensor4d(rows.flat(), [rows.length, 1, rows[0]!.length, 1]);
  const rasters = await renderImages(images, options);
  images.dispose();
  return rasters.map((raster) => pixels(raster)[0]!);
};

describe('renderImages', () => {
  it('keeps red, green and blue in their places', async () => {
    const images = tf.tensor4d([255, 0, 0, 0, 128, 64], [1, 1, 2, 3]);
    expect(pixels((await renderImages(images))[0]!)).toEqual([['255 0 0', '0 128 64']]);
    images.dispose();
  });

  it.each([
    ['0..1', [0, 0.2, 1], [0, 51, 255]],
    ['dark within 0..1', [0, 0.2, 0.4], [0, 51, 102]],
    ['0..1 with rounding', [-1e-7, 0.2, 1.0000002], [0, 51, 255]],
    ['-1..1', [-1, 0, 0.6], [0, 128, 204]],
    ['0..255', [0, 51, 200], [0, 51, 200]],
    ['beyond 255', [0, 500, 1000], [0, 128, 255]],
    ['centred around a mean', [-100, 0, 50], [0, 128, 191]],
    ['a small gradient', [-1e-4, 0, 5e-5], [0, 128, 191]],
    ['nothing but zeros', [0, 0, 0], [0, 0, 0]],
  ])('guesses the range: %s', async (_, values, expected) => {
    expect(await greys([values])).toEqual([expected.map(grey)]);
  });

  it('guesses a photo range for the batch, and the size of gradients for each picture', async () => {
    expect(
      await greys([
        [0, 51],
        [0, 1],
      ]),
    ).toEqual([
      [grey(0), grey(51)],
      [grey(0), grey(1)],
    ]);
    expect(
      await greys([
        [-0.1, 0.1],
        [0.001, -0.001],
      ]),
    ).toEqual([
      [grey(0), grey(255)],
      [grey(255), grey(0)],
    ]);
  });

  it('lets the share of clip saturate in each gradient, and in no photo', async () => {
    // A quarter of four values is one: of the magnitudes 4, 2, 1 and 0, 2 is then the greatest.
    expect(
      await greys(
        [
          [-4, 2, 1, 0],
          [0.4, -0.2, 0, 0.1],
        ],
        { clip: 0.25 },
      ),
    ).toEqual([
      [grey(0), grey(255), grey(191), grey(128)],
      [grey(255), grey(0), grey(128), grey(191)],
    ]);
    expect(await greys([[0, 0.2, 0.4, 1]], { clip: 0.25 })).toEqual([[grey(0), grey(51), grey(102), grey(255)]]);
    await expect(greys([[0, 1]], { clip: 1 })).rejects.toThrow('renderImages: got clip 1; wanted a share from 0');
  });

  it('takes a range as given and clips', async () => {
    expect(await greys([[-3, 0, 1, 9]], { range: [-1, 1] })).toEqual([[grey(0), grey(128), grey(255), grey(255)]]);
  });

  it('takes one picture, grey pictures without channels, and enlarges', async () => {
    const one = tf.tensor3d([0, 1, 1], [1, 1, 3]);
    const digits = tf.tensor3d([0, 1, 0, 1, 1, 1, 0, 0], [2, 2, 2]);
    const column = tf.tensor3d([0, 1], [2, 1, 1]);
    expect((await renderImages(one)).map(pixels)).toEqual([[['0 255 255']]]);
    expect((await renderImages(digits)).map((raster) => pixels(raster)[0])).toEqual([
      [grey(0), grey(255)],
      [grey(255), grey(255)],
    ]);
    expect((await renderImages(column, { scale: 2 })).map(pixels)).toEqual([
      [
        [grey(0), grey(0)],
        [grey(0), grey(0)],
        [grey(255), grey(255)],
        [grey(255), grey(255)],
      ],
    ]);
    tf.dispose([one, digits, column]);
  });

  it('shows a pixel in magenta when any of its channels is not finite', async () => {
    const images = tf.tensor4d([NaN, 0, 0, 0, Infinity, 1, 0, 0, 1], [1, 1, 3, 3]);
    expect(pixels((await renderImages(images))[0]!)).toEqual([[magenta, magenta, '0 0 255']]);
    images.dispose();
  });
});
