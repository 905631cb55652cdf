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

  describe('text', () => {
    /** A raster as lines of # and spaces: black and white. */
    const ink = (raster: Raster): string[] =>
      pixels(raster).map((row) =>
        row
          .map((color) => (color === grey(0) ? '#' : ' '))
          .join('')
          .trimEnd(),
      );
    const tile = block(40, 2, 255);

    it('stands under a raster, in the middle', () => {
      const sheet = grid([tile], { captions: ['Hi!'] });
      // H is 5 dots wide, i 3, ! 1, one between: 11 of 40, so that it begins at 14. Two dots lie between.
      expect(ink(sheet)).toEqual([
        ...['', '', '', ''],
        '              #   #  #  #',
        '              #   #     #',
        '              #   # ##  #',
        '              #####  #  #',
        '              #   #  #  #',
        '              #   #  #',
        '              #   # ### #',
        '',
      ]);
    });

    it('is as large as told', () => {
      const small = grid([tile], { captions: ['.'] });
      const large = grid([tile], { captions: ['.'], textScale: 3 });
      const dots = (raster: Raster): number => ink(raster).join('').replaceAll(' ', '').length;
      expect(dots(large)).toBe(9 * dots(small));
      expect(dots(grid([block(160, 2, 255)], { captions: ['.'] }))).toBe(4 * dots(small));
    });

    it('is broken between words, and captions of a row leave their rasters side by side', () => {
      const short = grid([tile, tile], { columns: 2, captions: ['cat', 'cat'] });
      const long = grid([tile, tile], { columns: 2, captions: ['cat', 'a tabby cat'] });
      expect(long.height - short.height).toBe(11);
      expect(long.width).toBe(short.width);
    });

    it('stands above columns and left of rows', () => {
      const gap = 2;
      const sheet = grid([tile, tile, tile], { columns: 2, columnLabels: ['a', 'b'], rowLabels: ['I', 'l'], gap });
      // The labels are 3 dots wide, a line is 8 high.
      expect([sheet.width, sheet.height]).toEqual([3 + gap + 40 + gap + 40, 8 + gap + 8 + gap + 8]);
      expect(ink(sheet)[gap + 8]!.slice(0, 3)).toBe('###');
    });

    it('is white on dark, without accents, and a question mark where there is no letter', () => {
      const look = (caption: string, background: readonly [number, number, number]): number[] =>
        Array.from(grid([tile], { captions: [caption], background }).data);
      expect(look('é–猫', [255, 255, 255])).toEqual(look('e-?', [255, 255, 255]));
      const dark = pixels(grid([tile], { captions: ['x'], background: [20, 20, 60] })).flat();
      expect(new Set(dark)).toEqual(new Set([grey(255), '20 20 60']));
    });
  });

  it.each([
    [[block(1, 1, 1)], { captions: [] }, /got captions \[\]; wanted a list of 1 strings/],
    [[block(1, 1, 1)], { columnLabels: [1] }, /got columnLabels \[1\]; wanted a list of strings/],
    [[block(1, 1, 1)], { rowLabels: ['a', 'b'] }, /got rowLabels .*; wanted a list of 1 strings/],
    [[block(1, 1, 1)], { textScale: 0 }, /got textScale 0; wanted a whole number from 1 to 64/],
    [[block(1, 1, 1)], { colums: 2 }, /no option "colums". Did you mean columns\?/],
    [[], {}, /got no rasters/],
    [[block(1, 1, 1)], { columns: 0 }, /got columns 0; wanted a whole number, 1 or more/],
    [[block(1, 1, 1)], { columns: 1.5 }, /got columns 1.5/],
    [[block(1, 1, 1)], { gap: -1 }, /got gap -1; wanted a whole number, 0 or more/],
    [[block(1, 1, 1)], { gap: NaN }, /got gap NaN/],
  ])('refuses bad arguments (%#)', (rasters, options, message) => {
    expect(() => grid(rasters, options as never)).toThrow(OptionError);
    expect(() => grid(rasters, options as never)).toThrow(message);
  });
});
