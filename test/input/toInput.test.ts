import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { OptionError, Raster, toInput, type ImageOptions } from 'netlens';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

/** A picture of some opaque colours in a row. */
const row = (...colours: (readonly [number, number, number])[]): Raster =>
  new Raster(colours.length, 1, Uint8ClampedArray.from(colours.flatMap(([r, g, b]) => [r, g, b, 255])));

function values(picture: Raster, options: ImageOptions): number[] {
  const input = toInput(picture, options);
  const list = Array.from(input.dataSync());
  input.dispose();
  return list;
}

const close = (actual: number[], expected: number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
};

describe('toInput', () => {
  const colour = row([255, 51, 0]);

  it('scales as Keras’s preprocess_input does', () => {
    close(values(colour, {}), [1, 0.2, 0]);
    close(values(colour, { scale: [0, 255] }), [255, 51, 0]);
    close(values(colour, { scale: 'tf' }), [1, -0.6, -1]);
    close(values(colour, { scale: 'caffe' }), [0 - 103.939, 51 - 116.779, 255 - 123.68]);
    close(values(colour, { scale: 'torch' }), [(1 - 0.485) / 0.229, (0.2 - 0.456) / 0.224, -0.406 / 0.225]);
    close(values(colour, { scale: { mean: 0.5, std: [0.5, 0.25, 1], order: 'bgr' } }), [-0.5, -1.2, 1]);
    close(values(colour, { scale: [0, 255], channels: 1 }), [0.299 * 255 + 0.587 * 51]);
  });

  it('cuts, adds margins or squeezes', () => {
    const [grey] = [row([0, 0, 0], [100, 100, 100], [200, 200, 200], [50, 50, 50])];
    const reds = (options: ImageOptions): number[] => values(grey, { scale: [0, 255], channels: 1, ...options });
    close(reds({ size: 1 }), [100]);
    close(reds({ size: [1, 2], fit: 'stretch' }), [(3 * 0 + 3 * 100 + 200) / 7, (100 + 600 + 150) / 7]);
    // A row of four in a square of four: in its second line, of rows 1 and 2.
    close(reds({ size: 4, fit: 'contain' }), [0, 0, 0, 0, 0, 100, 200, 50, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('lays what is transparent on white', () => {
    const half = new Raster(1, 1, Uint8ClampedArray.from([0, 0, 0, 51]));
    close(values(half, { scale: [0, 1] }), [0.8, 0.8, 0.8]);
  });

  it('takes ImageData, and refuses what is no picture', () => {
    const data = { width: 1, height: 1, data: new Uint8ClampedArray([255, 0, 0, 255]), colorSpace: 'srgb' };
    close(values(data as never, {}), [1, 0, 0]);
    for (const wrong of [null, 5, {}, { width: 2, height: 1, data: new Uint8Array(4) }]) {
      expect(() => toInput(wrong as never)).toThrow(OptionError);
    }
    expect(() => toInput({ naturalWidth: 0, naturalHeight: 0 } as never)).toThrow(/wait until it is loaded/);
    expect(() => toInput(colour, { scale: 'torch', channels: 1 })).toThrow(/scale is "torch"; wanted/);
  });
});
