import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { grid } from '../../src/render/grid.js';
import { Raster } from '../../src/render/Raster.js';
import { grey, pixels } from './pixels.js';

const block = (width: number, height: number, value: number): Raster =>
  new Raster(
    width,
    height,
    new Uint8ClampedArray(width * height * 4).map((_, i) => (i % 4 === 3 ? 255 : value)),
  );
const [a, b, c, w] = [grey(1), grey(2), grey(3), grey(255)];

describe('grid', () => {
  it('goes row by row, with gaps between and white where a cell stays empty', () => {
    const sheet = grid([block(1, 1, 1), block(1, 1, 2), block(1, 1, 3)], { columns: 2, gap: 1 });
    expect(pixels(sheet)).toEqual([
      [a, w, b],
      [w, w, w],
      [c, w, w],
    ]);
  });

  it('puts rasters of different sizes in the middle of cells as large as the largest of the column and the row', () => {
    const sheet = grid([block(3, 1, 1), block(1, 3, 2)], { columns: 2, gap: 0, background: [9, 8, 7] });
    expect(pixels(sheet)).toEqual([
      ['9 8 7', '9 8 7', '9 8 7', b],
      [a, a, a, b],
      ['9 8 7', '9 8 7', '9 8 7', b],
    ]);
  });

  it('is about square unless told, and never wider than its rasters', () => {
    const seven = Array.from({ length: 7 }, () => block(1, 1, 1));
    expect([grid(seven, { gap: 0 }).width, grid(seven, { gap: 0 }).height]).toEqual([3, 3]);
    expect([grid(seven, { gap: 0, columns: 20 }).width, grid(seven, { gap: 0, columns: 20 }).height]).toEqual([7, 1]);
  });

  it('leaves its rasters alone and keeps their opacity', () => {
    const clear = new Raster(1, 1);
    const sheet = grid([clear]);
    expect(Array.from(sheet.data)).toEqual([0, 0, 0, 0]);
    sheet.data.fill(5);
    expect(Array.from(clear.data)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    [[], {}, /got no rasters/],
    [[block(1, 1, 1)], { columns: 0 }, /columns is 0; wanted a whole number, 1 or more/],
    [[block(1, 1, 1)], { columns: 1.5 }, /columns is 1.5/],
    [[block(1, 1, 1)], { gap: -1 }, /gap is -1; wanted a whole number, 0 or more/],
    [[block(1, 1, 1)], { gap: NaN }, /gap is NaN/],
  ])('refuses bad arguments (%#)', (rasters, options, message) => {
    expect(() => grid(rasters, options)).toThrow(OptionError);
    expect(() => grid(rasters, options)).toThrow(message);
  });
});
